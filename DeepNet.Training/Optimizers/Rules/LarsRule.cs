using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lars"/>.</summary>
internal sealed class LarsRule(double momentum, double trust, bool adaptsAll) : UpdateRule
{
    private const string Buffer = "momentum_buffer";

    private static readonly NativeOperator _kernel = new("deepnet::lars_");

    public override double? Momentum => momentum > 0 ? momentum : null;

    public override bool SparesNormsAndBiases => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => momentum > 0 ? [(Buffer, parameter.zeros_like())] : [];

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        var step = rates.LearningRate;
        if (adaptsAll || parameter.dim() > 1)
            step *= Proportion(parameter.norm().ToDouble(), gradient.norm().ToDouble(), rates.WeightDecay);
        if (rates.WeightDecay != 0)
            gradient = gradient.add(parameter, rates.WeightDecay);
        if (momentum > 0)
            parameter.sub_(state[Buffer].mul_(rates.Momentum).add_(gradient, step));
        else
            parameter.add_(gradient, -step);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Buffer], rates.LearningRate, momentum > 0 ? rates.Momentum : 0.0, trust, rates.WeightDecay, adaptsAll);

    private double Proportion(double weights, double gradient, double decay)
        => weights > 0 && gradient > 0 ? trust * weights / (gradient + decay * weights) : 1;
}
