using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Sgd"/>.</summary>
internal sealed class SgdRule(double momentum, bool nesterov, bool decoupled) : UpdateRule
{
    private const string Buffer = "momentum_buffer";

    private static readonly NativeOperator _kernel = new("deepnet::sgd_");

    public override double? Momentum => momentum > 0 ? momentum : null;

    public override bool SparesNormsAndBiases => decoupled;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => momentum > 0 ? [(Buffer, parameter.zeros_like())] : [];

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        if (decoupled)
            parameter.mul_(1 - rates.LearningRate * rates.WeightDecay);
        else if (rates.WeightDecay != 0)
            gradient = gradient.add(parameter, rates.WeightDecay);
        if (momentum > 0)
        {
            var buffer = state[Buffer].mul_(rates.Momentum).add_(gradient);
            gradient = nesterov ? gradient.add(buffer, rates.Momentum) : buffer;
        }
        parameter.add_(gradient, -rates.LearningRate);
    }

    // Its buffers begin with zeros and count as filled: 0 · μ + g is g.
    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Buffer], group.Ones, rates.LearningRate, momentum > 0 ? rates.Momentum : 0.0, 0.0, rates.WeightDecay, nesterov, false, decoupled);
}
