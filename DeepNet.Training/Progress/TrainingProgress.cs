using Spectre.Console;

namespace DeepNet.Training;

/// <summary>
/// Progress for a loop written by hand, as the trainer shows it: bars, rates, loss and time left on a terminal, plain lines elsewhere.
/// <code>
/// using var progress = TrainingProgress.Start(AnsiConsole.Console, totalSteps: 1000);
/// foreach (var batch in batches)
///     progress.Step(Learn(batch), learningRate, units: batch.Count);
/// </code>
/// Called from one thread. Closing it ends the display.
/// </summary>
public sealed class TrainingProgress : IDisposable
{
    private readonly ProgressObserver _observer;
    private readonly ProgressOptions _options;
    private long _step;
    private int _epochs;
    private bool _isEnded;

    private TrainingProgress(ProgressObserver observer, ProgressOptions options)
    {
        (_observer, _options, _step) = (observer, options, options.Step);
        _epochs = options.StepsPerEpoch > 0 ? (int)(options.Step / options.StepsPerEpoch) : 0;
        _observer.Start(new ProgressPlan
        {
            Step = options.Step,
            Epoch = _epochs,
            Epochs = options is { StepsPerEpoch: > 0, TotalSteps: { } total } && total % options.StepsPerEpoch == 0 ? (int)(total / options.StepsPerEpoch) : null,
            Length = new RunLength(options.TotalSteps ?? RunLength.Open, options.StepsPerEpoch),
            Unit = options.Unit,
            HigherIsBetter = name => options.HigherIsBetter.Contains(name),
        });
    }

    /// <summary>Starts the display of a run whose steps alone are counted.</summary>
    /// <param name="console">Where to show it: <c>AnsiConsole.Console</c>.</param>
    /// <param name="totalSteps">Steps in the whole run, at least 1; null where nobody knows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public static TrainingProgress Start(IAnsiConsole console, long? totalSteps) => Start(console, new ProgressOptions { TotalSteps = totalSteps });

    /// <summary>Starts the display.</summary>
    /// <param name="console">Where to show it: <c>AnsiConsole.Console</c>.</param>
    /// <param name="options">What to count.</param>
    /// <param name="time">The clock for rates. Default the system's.</param>
    public static TrainingProgress Start(IAnsiConsole console, ProgressOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TrainingProgress(ProgressDisplay.Observer(console, time ?? TimeProvider.System), options);
    }

    /// <summary>A step was taken.</summary>
    /// <param name="loss">Its loss.</param>
    /// <param name="learningRate">Its learning rate; NaN, the default, shows none.</param>
    /// <param name="units">Samples or tokens that it learned from, for the rate.</param>
    /// <param name="gradientNorm">The L2 norm of its gradients. Default null: none is shown.</param>
    public void Step(double loss, double learningRate = double.NaN, long units = 0, double? gradientNorm = null)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        _step++;
        var epoch = _options.StepsPerEpoch > 0 ? (int)((_step - 1) / _options.StepsPerEpoch) : _epochs;
        _observer.Show(new StepCompleted(_step, epoch + 1, units, loss, learningRate) { Units = units, GradientNorm = gradientNorm });
    }

    /// <summary>The model was measured.</summary>
    /// <param name="figures">The figures by name.</param>
    /// <param name="duration">How long it took, which the rates leave out. Default no time.</param>
    public void Validated(IReadOnlyDictionary<string, double> figures, TimeSpan duration = default)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        ArgumentNullException.ThrowIfNull(figures);
        _observer.Show(new ValidationCompleted(_step, _epochs + 1, "val", figures, new Dictionary<string, System.Text.Json.Nodes.JsonNode>(), duration));
    }

    /// <summary>An epoch is done: a line that stays.</summary>
    /// <param name="figures">Its figures by name.</param>
    /// <param name="isBest">Whether they are better than ever before.</param>
    public void EpochDone(IReadOnlyDictionary<string, double> figures, bool isBest = false)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        ArgumentNullException.ThrowIfNull(figures);
        _observer.Show(new EpochCompleted(++_epochs, _step, double.NaN, figures, isBest));
    }

    /// <summary>A line that stays, for what the user should know.</summary>
    /// <param name="text">One or more sentences.</param>
    public void Notice(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _observer.Line(text, LineKind.Notice);
    }

    /// <summary>Ends the display; the lines stay.</summary>
    public void Dispose()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _observer.End($"{(_step >= _options.TotalSteps ? "finished" : "stopped")} after {ProgressText.Count(_step, "step")}");
    }
}
