using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lamb"/>.</summary>
internal sealed class LambRule(double beta1, double beta2, double epsilon, bool adaptsAll) : DeviceRule
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";

    private static readonly NativeOperator _kernel = new("deepnet::lamb_");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => true;

    public override bool CountsSteps => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Mean, WideZeros(parameter)), (Square, WideZeros(parameter))];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var mean = target[Mean].Mul_(rates.Kept(rates.Momentum)).Add_(target.Gradients, 1 - rates.Momentum);
        var square = target[Square].Mul_(rates.Kept(beta2)).AddProduct_(target.Gradients, target.Gradients, 1 - beta2);
        var scale = square.Sqrt().Div_(Rate.Sqrt(1 - Rate.Power(beta2, rates.Step))).Add_(epsilon);
        var updates = mean.Div(1 - Rate.Power(rates.Momentum, rates.Step)).Div_(scale);
        if (!rates.WeightDecay.IsZero)
            updates.Add_(target.Parameters, rates.WeightDecay);
        foreach (var (parameter, update) in target.Parameters.Items.Zip(updates.Items))
            if (adaptsAll || parameter.dim() > 1)
                update.Times_(Proportion(rates.Of(parameter.norm()), rates.Of(update.norm())));
        target.Parameters.Add_(updates, -rates.LearningRate);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Mean], group[Square], group.Steps(), rates.LearningRate, rates.Momentum, beta2, epsilon, rates.WeightDecay, adaptsAll);

    private static Rate Proportion(Rate weights, Rate update) => OneUnlessPositive(weights, update, weights / update);
}
