using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adagrad"/>.</summary>
internal sealed class AdagradRule(double rateDecay, double initialSum, double epsilon) : DeviceRule
{
    private const string Sum = "sum";

    private static readonly NativeOperator _kernel = new("deepnet::adagrad_");

    public override bool CountsSteps => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Sum, parameter.full_like(initialSum))];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var gradients = Decay(target, rates, decoupled: false);
        var sum = target[Sum].AddProduct_(gradients, gradients, 1);
        target.Parameters.AddQuotient_(gradients, sum.Sqrt().Add_(epsilon), -rates.LearningRate / (1 + (rates.Step - 1) * rateDecay));
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Sum], group.Steps(), rates.LearningRate, rateDecay, rates.WeightDecay, epsilon);
}
