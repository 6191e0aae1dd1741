using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adagrad"/>.</summary>
internal sealed class AdagradRule(double rateDecay, double initialSum, double epsilon) : ListRule
{
    private const string Sum = "sum";

    private static readonly NativeOperator _kernel = new("deepnet::adagrad_");
    private static readonly NativeOperator _torch = new("aten::_fused_adagrad_", "tensor_lr");

    public override bool CountsSteps => true;

    internal override bool IsElementwise => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Sum, parameter.full_like(initialSum))];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var gradients = Decay(target, rates, decoupled: false);
        var sum = target[Sum].AddProduct_(gradients, gradients, 1);
        target.Parameters.AddQuotient_(gradients, sum.Sqrt().Add_(epsilon), -rates.LearningRate / (1 + (rates.Step - 1) * rateDecay));
    }

    internal override NativeOperator TorchOperator => _torch;

    internal override void UpdateByTorch(TorchStep step) => _torch.Run(
        step.Target.Parameters.Items, step.Target.Gradients.Items, step.Target[Sum].Items, step.Steps, step.LearningRate, rateDecay, step.WeightDecay, epsilon, false,
        step.GradientScale, step.FoundInfinite);

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Sum], group.Steps(), rates.LearningRate, rateDecay, rates.WeightDecay, epsilon);
}
