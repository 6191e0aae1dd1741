using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adadelta"/>.</summary>
internal sealed class AdadeltaRule(double rho, double epsilon) : ListRule
{
    private const string Square = "square_avg";
    private const string Delta = "acc_delta";

    private static readonly NativeOperator _kernel = new("deepnet::adadelta_");

    internal override bool IsElementwise => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
        => [(Square, parameter.zeros_like()), (Delta, parameter.zeros_like())];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var gradients = Decay(target, rates, decoupled: false);
        var square = target[Square].Mul_(rates.Kept(rho)).AddProduct_(gradients, gradients, 1 - rho);
        var delta = target[Delta].Add(epsilon).Sqrt_().Div_(square.Add(epsilon).Sqrt_()).Mul_(gradients);
        target[Delta].Mul_(rates.Kept(rho)).AddProduct_(delta, delta, 1 - rho);
        target.Parameters.Add_(delta, -rates.LearningRate);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Square], group[Delta], group.Ones, rates.LearningRate, rho, epsilon, rates.WeightDecay, false);
}
