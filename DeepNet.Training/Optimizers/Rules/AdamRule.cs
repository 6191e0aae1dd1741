using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adam"/> and <see cref="AdamW"/>.</summary>
internal sealed class AdamRule(double beta1, double beta2, double epsilon, bool amsGrad, bool decoupled) : ListRule
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";
    private const string Greatest = "max_exp_avg_sq";

    private static readonly NativeOperator _adam = new("deepnet::adam_");
    private static readonly NativeOperator _adamW = new("deepnet::adamw_");
    private static readonly NativeOperator _torchAdam = new("aten::_fused_adam_", "tensor_lr");
    private static readonly NativeOperator _torchAdamW = new("aten::_fused_adamw_", "tensor_lr");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => decoupled;

    public override bool CountsSteps => true;

    internal override bool IsElementwise => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
    {
        (string, Tensor)[] moments = [(Mean, parameter.zeros_like()), (Square, parameter.zeros_like())];
        return amsGrad ? [.. moments, (Greatest, parameter.zeros_like())] : moments;
    }

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var gradients = Decay(target, rates, decoupled);
        var mean = target[Mean].Mul_(rates.Kept(rates.Momentum)).Add_(gradients, 1 - rates.Momentum);
        var square = target[Square].Mul_(rates.Kept(beta2)).AddProduct_(gradients, gradients, 1 - beta2);
        if (amsGrad)
            square = target[Greatest].Maximum_(square);
        // m̂ / (√v̂ + ε) in one operator less: √v̂ is √v / c, and c goes into ε and the step.
        var c = Rate.Sqrt(1 - Rate.Power(beta2, rates.Step));
        target.Parameters.AddQuotient_(mean, square.Sqrt().Add_(c * epsilon), -rates.LearningRate * c / (1 - Rate.Power(rates.Momentum, rates.Step)));
    }

    internal override NativeOperator TorchOperator => decoupled ? _torchAdamW : _torchAdam;

    internal override void UpdateByTorch(TorchStep step) => TorchOperator.Run(
        step.Target.Parameters.Items, step.Target.Gradients.Items, step.Target[Mean].Items, step.Target[Square].Items, amsGrad ? step.Target[Greatest].Items : [],
        step.Steps, step.LearningRate, step.Momentum, beta2, step.WeightDecay, epsilon, amsGrad, false, step.GradientScale, step.FoundInfinite);

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        decoupled ? _adamW : _adam, group.Parameters, group[Mean], group[Square], group[Greatest], group.Steps(), rates.LearningRate, rates.Momentum, beta2,
        epsilon, rates.WeightDecay, amsGrad, false);
}
