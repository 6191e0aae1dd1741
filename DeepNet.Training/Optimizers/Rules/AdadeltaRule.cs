using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adadelta"/>.</summary>
internal sealed class AdadeltaRule(double rho, double epsilon) : UpdateRule
{
    private const string Square = "square_avg";
    private const string Delta = "acc_delta";

    private static readonly NativeOperator _kernel = new("deepnet::adadelta_");

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
        => [(Square, parameter.zeros_like()), (Delta, parameter.zeros_like())];

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        if (rates.WeightDecay != 0)
            gradient = gradient.add(parameter, rates.WeightDecay);
        var square = state[Square].mul_(rho).addcmul_(gradient, gradient, 1 - rho);
        var delta = state[Delta].add(epsilon).sqrt_().div_(square.add(epsilon).sqrt_()).mul_(gradient);
        state[Delta].mul_(rho).addcmul_(delta, delta, 1 - rho);
        parameter.add_(delta, -rates.LearningRate);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Square], group[Delta], group.Ones, rates.LearningRate, rho, epsilon, rates.WeightDecay, false);
}
