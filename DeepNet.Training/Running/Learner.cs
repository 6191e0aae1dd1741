using DeepNet.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A player at work: its gradients over a window of batches, its optimizer, its precision.</summary>
internal sealed class Learner : IDisposable
{
    private readonly GradientClip _clip;
    private readonly double _peak;
    private readonly Parameter[] _parameters;
    private readonly Device _device;
    private readonly bool _channelsLast;
    private readonly StepClock _clock;

    private long _units;
    private double _weight, _reference, _lossSum;

    public Learner(Player player, TrainerOptions options, Device device, bool channelsLast, StepClock clock)
    {
        Player = player;
        _clip = player.Clip ?? options.Gradients.Clip;
        Schedule = player.Schedule ?? options.Schedule;
        _device = device;
        _channelsLast = channelsLast;
        _clock = clock;
        var optimizer = player.Optimizer ?? options.Optimizer;
        _peak = optimizer.LearningRate;
        Precision = options.Precision.Create(device);
        Precision.Prepare(player.Model);
        (string Name, Parameter Parameter)[] trainable = [.. player.Model.named_parameters().Where(named => named.parameter.requires_grad)];
        if (trainable.Length == 0)
            throw new ArgumentException(
                $"{player.Model.GetName()} has no parameter to train: {(player.Model.parameters().Any() ? "requires_grad is false for all of them" : "it has none at all")}.");
        _parameters = [.. trainable.Select(named => named.Parameter)];
        Optimizer = Precision.CreateOptimizer(optimizer, trainable);
    }

    public Player Player { get; }

    public ModelOptimizer Optimizer { get; }

    public PrecisionPolicy Precision { get; }

    public Schedule Schedule { get; }

    /// <summary>The parameters that it updates.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Units (samples or tokens) that the gradients so far are from.</summary>
    public long Units => _units;

    /// <summary>The mean loss over those units.</summary>
    public double Loss => _lossSum / _weight;

    /// <summary>The sums behind the gradients so far, to go on in the middle of a window.</summary>
    public IReadOnlyList<double> Progress
    {
        get => [_units, _weight, _reference, _lossSum];
        set => (_units, _weight, _reference, _lossSum) = ((long)value[0], value[1], value[2], value[3]);
    }

    public double LearningRateAt(long step, RunLength length) => _peak * Schedule.At(step, length);

    /// <summary>Forward and backward pass of a batch: its gradients are added to those of the window's batches before it.</summary>
    /// <param name="batch">The batch, wherever it is.</param>
    /// <param name="parts">Into how many parts it is cut, for want of memory.</param>
    /// <param name="measured">Told of each part's outcome and loss.</param>
    public void Accumulate(Batch batch, int parts, Action<StepOutcome, double, long>? measured)
    {
        using var scope = NewDisposeScope();
        var moved = Devices.Move(batch, _device, _channelsLast, scope);
        _clock.Lap(StepPhase.Transfer);
        if (parts == 1)
        {
            Accumulate(moved, batch.Count, measured);
            return;
        }
        var done = 0L;
        foreach (var part in moved.Split(parts))
        {
            using var inner = NewDisposeScope();
            inner.Attach(part.Inputs, part.Targets);
            Accumulate(part, done += part.Count, measured);
        }
    }

    /// <summary>Makes the sum of gradients the gradient of the mean loss over the window, and limits it.</summary>
    /// <returns>Its norm before it was limited; not finite where the weights must not be updated by it.</returns>
    public double FinishGradients()
    {
        return _units == 0 ? 0 : GradientTools.ScaleAndClip(_parameters, _reference / _weight / Precision.LossScale, _clip);
    }

    /// <summary>Updates the weights.</summary>
    public void Update(long step, RunLength length)
    {
        Optimizer.LearningRate = LearningRateAt(step, length);
        if (Schedule.MomentumAt(step, length) is { } momentum)
            Optimizer.Momentum = momentum;
        Optimizer.Step();
    }

    /// <summary>Forgets the gradients of the window.</summary>
    public void Clear()
    {
        GradientTools.Clear(_parameters);
        _units = 0;
        _weight = _reference = _lossSum = 0;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        GradientTools.Clear(_parameters);
    }

    /// <summary>The forward pass of a batch on the model's device.</summary>
    public StepOutcome Forward(Batch batch)
    {
        using (Precision.Forward())
            return Player.Forward(batch);
    }

    /// <summary>What a loss is multiplied by before its backward pass.</summary>
    private double Factor(double weight) => Precision.LossScale * weight / _reference;

    private void Accumulate(Batch batch, long samplesDone, Action<StepOutcome, double, long>? measured)
    {
        var outcome = Forward(batch);
        _clock.Lap(StepPhase.Forward);
        var (count, weight) = (outcome.Count, outcome.Weight);
        if (count > 0 && weight > 0)
        {
            if (_reference == 0)
                _reference = weight;
            var factor = Factor(weight);
            (factor == 1 ? outcome.Loss : outcome.Loss * factor).backward();
            _clock.Lap(StepPhase.Backward);
        }
        var loss = outcome.Loss.ToDouble();
        if (count > 0 && weight > 0)
        {
            _lossSum += loss * weight;
            _weight += weight;
            _units += count;
        }
        measured?.Invoke(outcome, loss, samplesDone);
        _clock.Lap(StepPhase.Forward);
    }
}
