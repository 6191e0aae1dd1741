using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The optimizer of <see cref="Lookahead"/>.</summary>
internal sealed class LookaheadOptimizer : ModelOptimizer
{
    private const string Slow = "slow";
    private const string Steps = "lookahead_step";

    private readonly ModelOptimizer _inner;
    private readonly int _every;
    private readonly double _share;
    private readonly WeightCopy _slow;
    private readonly DeviceCount _steps = new();

    public LookaheadOptimizer(ModelOptimizer inner, int every, double share, bool fused)
    {
        (_inner, _every, _share) = (inner, every, share);
        _slow = new WeightCopy(inner.Parameters, fused);
    }

    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _inner.Parameters;

    public override double LearningRate { get => _inner.LearningRate; set => _inner.LearningRate = value; }

    public override double? Momentum { get => _inner.Momentum; set => _inner.Momentum = value; }

    public override bool Ascend() => _inner.Ascend();

    internal override bool Ascends => _inner.Ascends;

    public override void Step()
    {
        _inner.Step();
        if (_steps.Increment() % _every == 0)
            _slow.MeetWeights(_share);
    }

    internal override bool StepsOnDevice => _inner.StepsOnDevice;

    /// <remarks>The host does not know which step it is, so that the weights are gone through in each.</remarks>
    internal override void StepOnDevice(DeviceRates rates)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        _inner.StepOnDevice(rates);
        var taken = 1 - Rate.On(rates.FoundInfinite);
        var steps = _steps.IncrementOnDevice(taken.Scalar!);
        var meets = Rate.On(steps.remainder(_every).eq(0)) * taken;
        _slow.MeetWeights((meets * _share).Scalar!, meets.Scalar!);
    }

    public override IEnumerable<(string Name, Tensor Value)> State() =>
    [
        .. _inner.State(),
        ($"{Parameters[0].Name}.{Steps}", tensor(_steps.Read())),
        .. Parameters.Zip(_slow.Tensors, (named, value) => ($"{named.Name}.{Slow}", value)),
    ];

    /// <remarks>Slow weights that were not saved begin with the weights as they are.</remarks>
    public override void Restore(Func<string, Tensor?> saved)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        _inner.Restore(saved);
        _steps.Write(saved($"{Parameters[0].Name}.{Steps}") is { } step ? step.item<long>() : 0);
        foreach (var ((name, parameter), slow) in Parameters.Zip(_slow.Tensors))
            slow.copy_(saved($"{name}.{Slow}") ?? parameter);
    }

    public override void Dispose()
    {
        _inner.Dispose();
        _slow.Dispose();
        _steps.Dispose();
    }
}
