using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="RmsProp"/>.</summary>
internal sealed class RmsPropRule(double alpha, double epsilon, double momentum, bool centered, bool decoupled) : UpdateRule
{
    private const string Square = "square_avg";
    private const string Mean = "grad_avg";
    private const string Buffer = "momentum_buffer";

    private static readonly NativeOperator _kernel = new("deepnet::rmsprop_");

    public override double? Momentum => momentum > 0 ? momentum : null;

    public override bool SparesNormsAndBiases => decoupled;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
    {
        var slots = new List<(string, Tensor)> { (Square, parameter.zeros_like()) };
        if (centered)
            slots.Add((Mean, parameter.zeros_like()));
        if (momentum > 0)
            slots.Add((Buffer, parameter.zeros_like()));
        return slots;
    }

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        if (decoupled)
            parameter.mul_(1 - rates.LearningRate * rates.WeightDecay);
        else if (rates.WeightDecay != 0)
            gradient = gradient.add(parameter, rates.WeightDecay);
        var square = state[Square].mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
        if (centered)
        {
            var mean = state[Mean].mul_(alpha).add_(gradient, 1 - alpha);
            square = square.addcmul(mean, mean, -1);
        }
        var scale = square.sqrt().add_(epsilon);
        if (momentum > 0)
            parameter.add_(state[Buffer].mul_(rates.Momentum).addcdiv_(gradient, scale, 1), -rates.LearningRate);
        else
            parameter.addcdiv_(gradient, scale, -rates.LearningRate);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Square], group[Mean], group[Buffer], group.Ones, rates.LearningRate, alpha, epsilon, rates.WeightDecay,
        momentum > 0 ? rates.Momentum : 0.0, centered, false, decoupled);
}
