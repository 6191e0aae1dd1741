using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lamb"/>.</summary>
internal sealed class LambRule(double beta1, double beta2, double epsilon, bool adaptsAll) : UpdateRule
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";

    private static readonly NativeOperator _kernel = new("deepnet::lamb_");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => true;

    public override bool CountsSteps => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [(Mean, WideZeros(parameter)), (Square, WideZeros(parameter))];

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        var mean = state[Mean].mul_(rates.Momentum).add_(gradient, 1 - rates.Momentum);
        var square = state[Square].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var scale = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, state.Step))).add_(epsilon);
        var update = mean.div(1 - Math.Pow(rates.Momentum, state.Step)).div_(scale);
        if (rates.WeightDecay != 0)
            update.add_(parameter, rates.WeightDecay);
        var proportion = adaptsAll || parameter.dim() > 1 ? Proportion(parameter.norm().ToDouble(), update.norm().ToDouble()) : 1;
        parameter.add_(update, -rates.LearningRate * proportion);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Mean], group[Square], group.Steps(), rates.LearningRate, rates.Momentum, beta2, epsilon, rates.WeightDecay, adaptsAll);

    private static double Proportion(double weights, double update) => weights > 0 && update > 0 ? weights / update : 1;
}
