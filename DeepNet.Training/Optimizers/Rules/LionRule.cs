using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lion"/>.</summary>
internal sealed class LionRule(double beta1, double beta2) : ListRule
{
    private const string Mean = "exp_avg";

    private static readonly NativeOperator _kernel = new("deepnet::lion_");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => true;

    internal override bool IsElementwise => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Mean, parameter.zeros_like())];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var mean = target[Mean];
        var direction = mean.Mul(rates.Momentum).Add_(target.Gradients, 1 - rates.Momentum).Sign_();
        Decay(target, rates, decoupled: true);
        target.Parameters.Add_(direction, -rates.LearningRate);
        mean.Mul_(rates.Kept(beta2)).Add_(target.Gradients, 1 - beta2);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Mean], rates.LearningRate, rates.Momentum, beta2, rates.WeightDecay);
}
