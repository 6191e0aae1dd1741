using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adam"/> and <see cref="AdamW"/>.</summary>
internal sealed class AdamRule(double beta1, double beta2, double epsilon, bool amsGrad, bool decoupled) : UpdateRule
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";
    private const string Greatest = "max_exp_avg_sq";

    private static readonly NativeOperator _adam = new("deepnet::adam_");
    private static readonly NativeOperator _adamW = new("deepnet::adamw_");

    public override double? Momentum => beta1;

    public override bool SparesNormsAndBiases => decoupled;

    public override bool CountsSteps => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
    {
        (string, Tensor)[] moments = [(Mean, parameter.zeros_like()), (Square, parameter.zeros_like())];
        return amsGrad ? [.. moments, (Greatest, parameter.zeros_like())] : moments;
    }

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        if (decoupled)
            parameter.mul_(1 - rates.LearningRate * rates.WeightDecay);
        else if (rates.WeightDecay != 0)
            gradient = gradient.add(parameter, rates.WeightDecay);
        var mean = state[Mean].mul_(rates.Momentum).add_(gradient, 1 - rates.Momentum);
        var square = state[Square].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        if (amsGrad)
            square = state[Greatest].copy_(state[Greatest].maximum(square));
        var scale = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, state.Step))).add_(epsilon);
        parameter.addcdiv_(mean, scale, -rates.LearningRate / (1 - Math.Pow(rates.Momentum, state.Step)));
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        decoupled ? _adamW : _adam, group.Parameters, group[Mean], group[Square], group[Greatest], group.Steps(), rates.LearningRate, rates.Momentum, beta2,
        epsilon, rates.WeightDecay, amsGrad, false);
}
