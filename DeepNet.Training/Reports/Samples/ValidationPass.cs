using System.Globalization;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A sample that the model did badly on.</summary>
/// <param name="Number">Its number in the data set; null where the loader shuffles.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="Truth">The right class, or the number that was to be found; null for other targets.</param>
/// <param name="Answer">What the model answered instead.</param>
/// <param name="Image">Its picture, where inputs are images.</param>
internal sealed record WorstSample(long? Number, double Loss, string? Truth, string? Answer, SamplePicture? Image);

/// <summary>What the last pass over the validation data found.</summary>
/// <param name="Worst">The samples of the highest loss, the highest first.</param>
/// <param name="Confusions">[right class, answer]: counts; null where the model does not choose among classes.</param>
/// <param name="Seen">Samples looked at, where the pass was cut short; null where these were all.</param>
/// <param name="Problem">Why there are no worst samples, or null.</param>
internal sealed record LastPass(IReadOnlyList<WorstSample> Worst, double[,]? Confusions, long? Seen, string? Problem);

/// <summary>
/// Finds the samples of the highest loss and counts confusions by one pass over the validation data, in evaluation mode and without gradients.
/// </summary>
internal sealed class ValidationPass
{
    private const int MostClasses = 2000;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly RunContext _run;
    private readonly BatchLoader _loader;
    private readonly int _count;
    private readonly IReadOnlyList<string>? _classes;
    private readonly PrecisionPolicy _precision;
    private readonly PriorityQueue<Candidate, (double Loss, long Place)> _worst = new();
    private double[,]? _confusions;
    private long _seen;
    private bool _hasLosses = true;

    private ValidationPass(RunContext run, int count, IReadOnlyList<string>? classes)
    {
        (_run, _loader, _count, _classes) = (run, run.Validation!, count, classes);
        _precision = run.Options.Precision.Create(Devices.Of(run.Model));
    }

    /// <param name="run">What was trained; it has validation data.</param>
    /// <param name="count">How many samples are wanted.</param>
    /// <param name="classes">The names of the classes, or null.</param>
    /// <param name="time">The clock that ends a pass that takes long.</param>
    public static LastPass? Run(RunContext run, int count, IReadOnlyList<string>? classes, TimeProvider time)
    {
        if (run.Options.Trial?.OverfitBatches is not null)
            return null; // which validates on training data
        try
        {
            return new ValidationPass(run, count, classes).Run(time);
        }
        catch (Exception error)
        {
            // Models, steps and data are the user's: whatever they throw here must not cost a run that has come to its end.
            return new([], null, null, $"They could not be found: {error.GetType().Name}: {error.Message}");
        }
    }

    private LastPass Run(TimeProvider time)
    {
        var start = time.GetTimestamp();
        using var stop = new CancellationTokenSource();
        var batches = _loader.From().Take(_run.Options.Trial?.FastDevRun ?? _run.Options.Trial?.LimitValidationBatches ?? int.MaxValue);
        var isComplete = new Evaluation(_run.Step, _precision, channelsLast: false, readEvery: 1).ForEach(batches, stop.Token, batch =>
        {
            Take(batch);
            if (time.GetElapsedTime(start) >= _limit)
                stop.Cancel();
        });
        var pictures = SamplePictures.For(_loader.Dataset);
        var problem = _hasLosses ? null : $"{_run.Step.GetType().Name} tells no loss for single samples (TrainingStep.SampleLosses).";
        return new([.. _worst.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element.Describe(pictures))], _confusions, isComplete ? null : _seen, problem);
    }

    private void Take(Batch batch)
    {
        StepOutcome outcome;
        using (_precision.Forward())
            outcome = _run.Step.Forward(batch);
        var scores = ClassScores.Of(outcome);
        if (scores is { Classes: <= MostClasses })
            Count(scores);
        var first = _seen;
        _seen += batch.Count;
        _hasLosses &= _run.Step.SampleLosses(outcome) is not null;
        if (!_hasLosses)
            return;
        var losses = Host.Doubles(_run.Step.SampleLosses(outcome)!);
        for (var i = 0; i < Math.Min(losses.Length, batch.Count); i++)
        {
            var place = first + i;
            // What is not a number is worse than anything; of equals the first.
            var priority = (double.IsNaN(losses[i]) ? double.PositiveInfinity : losses[i], -place);
            if (_worst.Count == _count && _worst.TryPeek(out _, out var least) && priority.CompareTo(least) <= 0)
                continue;
            _worst.Enqueue(
                new Candidate(_loader.Options.Shuffle ? null : _loader.SamplesOf(new LoaderPosition(0, batch.Index))[i], losses[i], Row(batch.Inputs, i), scores?.Truth(i, _classes) ?? Truth(outcome, batch, i), scores?.Answer(i, _classes) ?? Answer(outcome, i)),
                priority);
            if (_worst.Count > _count)
                _worst.Dequeue();
        }
    }

    private void Count(ClassScores scores)
    {
        _confusions ??= new double[scores.Classes, scores.Classes];
        for (var i = 0; i < scores.Targets.Length; i++)
            if (scores.Targets[i] is >= 0 and var right && right < scores.Classes && scores.Best(i) is >= 0 and var answer)
                _confusions[right, answer]++;
    }

    /// <summary>The input of a sample, where it may be a picture: [channels, height, width], floating-point or bytes.</summary>
    private static (double[] Values, long[] Shape)? Row(Tensor inputs, long index)
    {
        if (inputs.dim() != 4 || inputs.shape[1] is not (1 or 3) || !(inputs.is_floating_point() || inputs.dtype == ScalarType.Byte))
            return null;
        using var row = inputs[index];
        return (Host.Doubles(row), row.shape);
    }

    private static string? Truth(in StepOutcome outcome, Batch batch, long index)
        => (outcome.Targets ?? batch.Targets) is var targets && targets.dim() > 0 && targets.shape[0] == batch.Count ? Number(targets, index) : null;

    private static string? Answer(in StepOutcome outcome, long index) => outcome is { Outputs: { } outputs, Targets: not null } ? Number(outputs, index) : null;

    /// <summary>A row that is a single number.</summary>
    private static string? Number(Tensor tensor, long index)
    {
        using var row = tensor[index];
        return row.numel() == 1 ? Host.Doubles(row)[0].ToString("G4", CultureInfo.InvariantCulture) : null;
    }

    private sealed record Candidate(long? Number, double Loss, (double[] Values, long[] Shape)? Input, string? Truth, string? Answer)
    {
        public WorstSample Describe(SamplePictures pictures) => new(Number, Loss, Truth, Answer, Input is { } input ? pictures.Of(input.Values, input.Shape) : null);
    }

    /// <summary>A batch's scores for each class, [batch, classes], and the right ones.</summary>
    private sealed record ClassScores(double[] Scores, int Classes, long[] Targets)
    {
        /// <returns>Null where the model does not choose one of several classes for a sample.</returns>
        public static ClassScores? Of(in StepOutcome outcome)
        {
            if (outcome is not { Outputs: { } outputs, Targets: { dtype: ScalarType.Int64 } targets }
                || outputs.dim() != 2 || outputs.shape[1] < 2 || targets.dim() != 1 || targets.shape[0] != outputs.shape[0])
                return null;
            return new ClassScores(Host.Doubles(outputs), (int)outputs.shape[1], Host.Longs(targets));
        }

        public string Truth(int index, IReadOnlyList<string>? names) => Name((int)Targets[index], names);

        /// <summary>The class of the highest score, and its softmax.</summary>
        public string Answer(int index, IReadOnlyList<string>? names)
        {
            var best = Best(index);
            if (best < 0)
                return "NaN";
            var row = Row(index);
            var sum = 0.0;
            foreach (var score in row)
                sum += Math.Exp(score - row[best]);
            return string.Create(CultureInfo.InvariantCulture, $"{Name(best, names)} ({1 / sum:0%})");
        }

        /// <returns>The class of the highest score; -1 where one is not a number.</returns>
        public int Best(int index)
        {
            var row = Row(index);
            var best = 0;
            for (var k = 0; k < row.Length; k++)
                if (double.IsNaN(row[k]))
                    return -1;
                else if (row[k] > row[best])
                    best = k;
            return best;
        }

        private ReadOnlySpan<double> Row(int index) => Scores.AsSpan(index * Classes, Classes);

        private static string Name(int number, IReadOnlyList<string>? names)
            => names is not null && number >= 0 && number < names.Count ? names[number] : number.ToString(CultureInfo.InvariantCulture);
    }
}
