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
    private Tensor? _deviceWeight, _deviceReference; // where only the device knows them

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
        StepsOnDevice = Optimizer.StepsOnDevice && (device.type == DeviceType.CUDA || options.Execution.StepsOnDevice);
    }

    public Player Player { get; }

    public ModelOptimizer Optimizer { get; }

    /// <summary>Whether the weights are updated with rates that the device reads.</summary>
    public bool StepsOnDevice { get; }

    public PrecisionPolicy Precision { get; }

    public Schedule Schedule { get; }

    /// <summary>Where the model is.</summary>
    public Device Device => _device;

    /// <summary>The parameters that it updates.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Units (samples or tokens) that the gradients so far are from.</summary>
    public long Units => _units;

    /// <summary>The mean loss over those units, as far as losses have been added.</summary>
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
    /// <param name="onDevice">Whether what only the device knows of a loss may stay there.</param>
    /// <param name="scale">What losses are multiplied by on the device; null for the precision's <see cref="PrecisionPolicy.LossScale"/>.</param>
    /// <param name="passed">Told of each part's outcome, and how many of the batch's samples are done.</param>
    public void Accumulate(Batch batch, int parts, bool onDevice, Tensor? scale, Action<StepOutcome, long> passed)
    {
        using var scope = NewDisposeScope();
        var moved = Devices.Move(batch, _device, _channelsLast, scope);
        _clock.Lap(StepPhase.Transfer);
        if (parts == 1)
        {
            Accumulate(moved, batch.Count, onDevice, scale, passed);
            return;
        }
        var done = 0L;
        foreach (var part in moved.Split(parts))
        {
            using var inner = NewDisposeScope();
            inner.Attach(part.Inputs, part.Targets);
            Accumulate(part, done += part.Count, onDevice, scale, passed);
        }
    }

    /// <summary>Adds Σ loss · weight of passes to the window's.</summary>
    public void AddLoss(double sum) => _lossSum += sum;

    /// <summary>Takes what passes left on the device into the sums behind the gradients.</summary>
    public void Settle(PassSums sums)
    {
        _lossSum += sums.Loss;
        if (_deviceWeight is null)
            return;
        (_units, _weight, _reference) = (_units + sums.Units, sums.Weight, Host.Double(_deviceReference!));
        DropWeights();
    }

    /// <summary>Makes the sum of gradients the gradient of the mean loss over the window, and limits it.</summary>
    /// <returns>Its norm before it was limited; not finite where the weights must not be updated by it.</returns>
    public double FinishGradients()
    {
        return _units == 0 ? 0 : GradientTools.ScaleAndClip(_parameters, _reference / _weight / Precision.LossScale, _clip);
    }

    /// <summary>The same without waiting for the device: what the gradients are to be divided by, and whether they are finite.</summary>
    /// <param name="lossScale">What the losses were multiplied by; null for nothing.</param>
    public (Tensor Norm, Tensor GradientScale, Tensor FoundInfinite) MeasureGradients(Tensor? lossScale)
    {
        if (_deviceWeight is not null)
        {
            var onDevice = where(_deviceWeight.gt(0), _deviceReference! / _deviceWeight, _deviceWeight.ones_like()).to(float32);
            return GradientTools.MeasureOnDevice(_parameters, lossScale is null ? onDevice : onDevice / lossScale, _clip);
        }
        var factor = _units == 0 ? 1 : _reference / _weight;
        return lossScale is null
            ? GradientTools.MeasureOnDevice(_parameters, factor, _clip)
            : GradientTools.MeasureOnDevice(_parameters, factor / lossScale, _clip);
    }

    /// <summary>Whether nothing counted in the window, so that there is nothing to learn: a bool scalar, or null where the host knows.</summary>
    public Tensor? IsEmpty() => _deviceWeight?.eq(0);

    /// <summary>Updates the weights.</summary>
    public void Update(long step, RunLength length)
    {
        Optimizer.LearningRate = LearningRateAt(step, length);
        if (Schedule.MomentumAt(step, length) is { } momentum)
            Optimizer.Momentum = momentum;
        Optimizer.Step();
    }

    /// <summary>Writes the learning rate and the momentum of a step to the device.</summary>
    /// <param name="step">Steps taken so far.</param>
    /// <param name="length">The run's length.</param>
    /// <param name="learningRate">A scalar.</param>
    /// <param name="momentum">A scalar.</param>
    public void Fill(long step, RunLength length, Tensor learningRate, Tensor momentum)
    {
        Optimizer.LearningRate = LearningRateAt(step, length);
        learningRate.fill_(Optimizer.LearningRate);
        if (Schedule.MomentumAt(step, length) is { } planned)
            Optimizer.Momentum = planned;
        if (Optimizer.Momentum is { } now)
            momentum.fill_(now);
    }

    /// <summary>Forgets the gradients of the window.</summary>
    public void Clear()
    {
        GradientTools.Clear(_parameters);
        _units = 0;
        _weight = _reference = _lossSum = 0;
        DropWeights();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        GradientTools.Clear(_parameters);
        DropWeights();
    }

    /// <summary>The forward pass of a batch on the model's device.</summary>
    public StepOutcome Forward(Batch batch)
    {
        using (Precision.Forward())
            return Player.Forward(batch);
    }

    /// <summary>What a loss is multiplied by before its backward pass.</summary>
    private double Factor(double weight) => Precision.LossScale * weight / _reference;

    private void Accumulate(Batch batch, long samplesDone, bool onDevice, Tensor? scale, Action<StepOutcome, long> passed)
    {
        var outcome = Forward(batch);
        _clock.Lap(StepPhase.Forward);
        if (outcome.WeightTensor is not null && !onDevice)
            outcome = outcome with { Count = outcome.CountTensor is { } count ? Host.Long(count) : outcome.Count, Weight = Host.Double(outcome.WeightTensor) };
        if (outcome.WeightTensor is not null || _deviceWeight is not null)
        {
            BackwardOnDevice(outcome, scale);
            _clock.Lap(StepPhase.Backward);
        }
        else if (outcome is { Count: > 0, Weight: > 0 })
        {
            if (_reference == 0)
                _reference = outcome.Weight;
            var factor = scale is null ? Factor(outcome.Weight) : outcome.Weight / _reference;
            var loss = factor == 1 ? outcome.Loss : outcome.Loss * factor;
            (scale is null ? loss : loss * scale).backward();
            _clock.Lap(StepPhase.Backward);
            _weight += outcome.Weight;
            _units += outcome.Count;
        }
        passed(outcome, samplesDone);
        _clock.Lap(StepPhase.Forward);
    }

    private void DropWeights()
    {
        _deviceWeight?.Dispose();
        _deviceReference?.Dispose();
        _deviceWeight = _deviceReference = null;
    }

    // Only the device knows what the loss is the mean of: nothing, maybe, and then its gradients are zero.
    private void BackwardOnDevice(in StepOutcome outcome, Tensor? scale)
    {
        using var scope = NewDisposeScope();
        var weight = outcome.WeightTensor?.detach().to(float64) ?? Scalar(outcome.Weight, outcome.Loss.device);
        if (_deviceWeight is null)
        {
            _deviceReference = (_reference > 0 ? Scalar(_reference, weight.device) : where(weight.gt(0), weight, weight.ones_like())).DetachFromDisposeScope();
            _deviceWeight = Scalar(_weight, weight.device).DetachFromDisposeScope();
        }
        var loss = outcome.Loss * (weight / _deviceReference!).to(outcome.Loss.dtype);
        (scale is null ? loss : loss * scale).backward();
        _deviceWeight.add_(weight);
    }

    private static Tensor Scalar(double value, Device device) => full(1, value, float64, device).squeeze();
}
