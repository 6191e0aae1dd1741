using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lamb"/>.</summary>
internal sealed class LambRule(double beta1, double beta2, double epsilon, bool adaptsAll) : ListRule
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";

    private static readonly NativeOperator _kernel = new("deepnet::lamb_");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => true;

    public override bool CountsSteps => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Mean, WideZeros(parameter)), (Square, WideZeros(parameter))];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var mean = target[Mean].Mul_(rates.Kept(rates.Momentum)).Add_(target.Gradients, 1 - rates.Momentum);
        var square = target[Square].Mul_(rates.Kept(beta2)).AddProduct_(target.Gradients, target.Gradients, 1 - beta2);
        // m̂ / (√v̂ + ε) in fewer operators: √v̂ is √v / c, and c goes into ε and the quotient's factor.
        var c = Rate.Sqrt(1 - Rate.Power(beta2, rates.Step));
        var factor = c / (1 - Rate.Power(rates.Momentum, rates.Step));
        var scale = square.Sqrt().Add_(c * epsilon);
        var updates = rates.WeightDecay.IsZero ? mean.Mul(factor).Div_(scale) : target.Parameters.Mul(rates.WeightDecay).AddQuotient_(mean, scale, factor);
        AddInProportion(target.Parameters, updates, -rates.LearningRate, (target.Parameters, updates), adaptsAll, rates, static (weights, update) => weights / update);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Mean], group[Square], group.Steps(), rates.LearningRate, rates.Momentum, beta2, epsilon, rates.WeightDecay, adaptsAll);
}
