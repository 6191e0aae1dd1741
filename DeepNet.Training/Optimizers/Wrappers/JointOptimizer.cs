using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Two optimizers of different parameters as one: the second one's learning rate keeps its proportion to the first one's.</summary>
internal sealed class JointOptimizer(ModelOptimizer first, ModelOptimizer second) : ModelOptimizer
{
    private readonly double _proportion = second.LearningRate / first.LearningRate;

    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; } = [.. first.Parameters, .. second.Parameters];

    public override double LearningRate
    {
        get => first.LearningRate;
        set
        {
            first.LearningRate = value;
            second.LearningRate = value * _proportion;
        }
    }

    public override double? Momentum
    {
        get => first.Momentum;
        set
        {
            first.Momentum = value;
            second.Momentum = value;
        }
    }

    public override void Step()
    {
        first.Step();
        second.Step();
    }

    internal override bool StepsOnDevice => first.StepsOnDevice && second.StepsOnDevice;

    internal override void StepOnDevice(DeviceRates rates)
    {
        using var scope = NewDisposeScope();
        first.StepOnDevice(rates);
        second.StepOnDevice(rates.WithShare(_proportion));
    }

    public override IEnumerable<(string Name, Tensor Value)> State() => first.State().Concat(second.State());

    public override void Restore(Func<string, Tensor?> saved)
    {
        first.Restore(saved);
        second.Restore(saved);
    }

    public override void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }
}
