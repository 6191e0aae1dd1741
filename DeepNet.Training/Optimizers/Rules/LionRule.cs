using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lion"/>.</summary>
internal sealed class LionRule(double beta1, double beta2) : UpdateRule
{
    private const string Mean = "exp_avg";

    private static readonly NativeOperator _kernel = new("deepnet::lion_");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Mean, parameter.zeros_like())];

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        var mean = state[Mean];
        var direction = mean.mul(rates.Momentum).add_(gradient, 1 - rates.Momentum).sign();
        parameter.mul_(1 - rates.LearningRate * rates.WeightDecay).add_(direction, -rates.LearningRate);
        mean.mul_(beta2).add_(gradient, 1 - beta2);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Mean], rates.LearningRate, rates.Momentum, beta2, rates.WeightDecay);
}
