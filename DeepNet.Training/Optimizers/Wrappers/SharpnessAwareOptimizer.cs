using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The optimizer of <see cref="SharpnessAware"/>.</summary>
internal sealed class SharpnessAwareOptimizer : ModelOptimizer
{
    private readonly ModelOptimizer _inner;
    private readonly double _radius;
    private readonly bool _adaptive;
    private readonly WeightCopy _weights;
    private bool _away;

    public SharpnessAwareOptimizer(ModelOptimizer inner, double radius, bool adaptive, bool fused)
    {
        (_inner, _radius, _adaptive) = (inner, radius, adaptive);
        _weights = new WeightCopy(inner.Parameters, fused);
    }

    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _inner.Parameters;

    public override double LearningRate { get => _inner.LearningRate; set => _inner.LearningRate = value; }

    public override double? Momentum { get => _inner.Momentum; set => _inner.Momentum = value; }

    public override bool Ascend()
    {
        if (_away)
            throw new InvalidOperationException("The weights are at the worst point already: call Step before the next Ascend.");
        _weights.Ascend(_radius, _adaptive);
        return _away = true;
    }

    public override void Step()
    {
        if (!_away)
            throw new InvalidOperationException("SharpnessAware takes two passes a step: call Ascend, clear the gradients, repeat forward and backward, then call Step.");
        _weights.Return();
        _away = false;
        _inner.Step();
    }

    public override IEnumerable<(string Name, Tensor Value)> State() => _away
        ? throw new InvalidOperationException("The weights are at the worst point between Ascend and Step, where a state cannot be saved.")
        : _inner.State();

    public override void Restore(Func<string, Tensor?> saved)
    {
        _away = false;
        _inner.Restore(saved);
    }

    public override void Dispose()
    {
        _inner.Dispose();
        _weights.Dispose();
    }
}
