using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adagrad"/>.</summary>
internal sealed class AdagradRule(double rateDecay, double initialSum, double epsilon) : UpdateRule
{
    private const string Sum = "sum";

    private static readonly NativeOperator _kernel = new("deepnet::adagrad_");

    public override bool CountsSteps => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Sum, parameter.full_like(initialSum))];

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        if (rates.WeightDecay != 0)
            gradient = gradient.add(parameter, rates.WeightDecay);
        var sum = state[Sum].addcmul_(gradient, gradient, 1);
        parameter.addcdiv_(gradient, sum.sqrt().add_(epsilon), -rates.LearningRate / (1 + (state.Step - 1) * rateDecay));
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Sum], group.Steps(), rates.LearningRate, rateDecay, rates.WeightDecay, epsilon);
}
