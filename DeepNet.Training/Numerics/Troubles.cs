using System.Globalization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Carries out what the options say about steps that met values that are not finite, and reports losses out of line.</summary>
internal sealed class Troubles : IDisposable
{
    private readonly NumericsOptions _options;
    private readonly RunFiles? _files;
    private readonly Action<TrainingEvent> _notify;
    private readonly LossSpikes? _spikes;
    private readonly BufferCopies? _buffers;
    private int _inARow;
    private long _quietUntil;

    public Troubles(NumericsOptions options, nn.Module model, RunFiles? files, Action<TrainingEvent> notify)
    {
        if (options.WhenNonFinite == NonFinitePolicy.RollBack && files is null)
            throw new ArgumentException("WhenNonFinite is RollBack, and there is nothing to go back to: set Checkpoints, or choose Skip or Stop.");
        (_options, _files, _notify) = (options, files, notify);
        _spikes = options.SpikeThreshold is { } threshold ? new LossSpikes(threshold, options.SpikeWindow) : null;
        // A forward pass that meets NaN leaves it in running statistics.
        _buffers = options.WhenNonFinite == NonFinitePolicy.Skip ? new BufferCopies(model) : null;
    }

    /// <summary>Called before a step's first forward pass.</summary>
    /// <param name="isDeferred">Whether its figures stay on the device: then it takes back by itself what it has left in buffers.</param>
    public void BeforeStep(bool isDeferred)
    {
        if (!isDeferred)
            _buffers?.Take();
    }

    /// <summary>Called after a step that met a value that is not finite; the weights are as before it.</summary>
    /// <exception cref="NonFiniteException">The run is to stop.</exception>
    public void Handle(NonFiniteReport report)
    {
        var policy = ++_inARow > _options.MostInARow ? NonFinitePolicy.Stop : _options.WhenNonFinite;
        _notify(new NonFiniteFound(report, policy));
        switch (policy)
        {
            case NonFinitePolicy.Stop:
                throw new NonFiniteException(report, $"{report}{(_inARow > 1 ? string.Create(CultureInfo.InvariantCulture, $" It is the last of {_inARow} such steps in a row.") : "")}"
                    + (_files is null ? "" : " Checkpoints saved before it are kept."));
            case NonFinitePolicy.Skip:
                _buffers!.PutBack();
                _notify(new Notice($"{report} The step is skipped."));
                break;
            case NonFinitePolicy.RollBack:
                var from = _files!.RollBack();
                _notify(new Notice($"{report} Weights, optimizer and averages are back at {from}."));
                break;
        }
    }

    /// <summary>Called after a step with a finite loss.</summary>
    public void Passed(StepReport report, RunPlace place)
    {
        _inARow = 0;
        if (_spikes?.Add(report.Loss) is not { } median || place.Step < _quietUntil)
            return;
        _quietUntil = place.Step + _options.SpikeWindow / 10;
        _notify(new Notice(string.Create(CultureInfo.InvariantCulture,
            $"The loss of step {place.Step + 1} is {report.Loss:G4}, and the median of the last {_options.SpikeWindow} steps {median:G4}: a spike (learning rate {place.LearningRate:G3}, gradient norm {report.GradientNorm:G4}). If they return, clip the gradients or lower the learning rate.")));
    }

    public void Dispose() => _buffers?.Dispose();
}
