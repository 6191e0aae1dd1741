using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="RmsProp"/>.</summary>
internal sealed class RmsPropRule(double alpha, double epsilon, double momentum, bool centered, bool decoupled) : ListRule
{
    private const string Square = "square_avg";
    private const string Mean = "grad_avg";
    private const string Buffer = "momentum_buffer";

    private static readonly NativeOperator _kernel = new("deepnet::rmsprop_");

    public override double? Momentum => momentum > 0 ? momentum : null;

    public override bool SparesNormsAndBiases => decoupled;

    internal override bool IsElementwise => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
    {
        var slots = new List<(string, Tensor)> { (Square, parameter.zeros_like()) };
        if (centered)
            slots.Add((Mean, parameter.zeros_like()));
        if (momentum > 0)
            slots.Add((Buffer, parameter.zeros_like()));
        return slots;
    }

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var gradients = Decay(target, rates, decoupled);
        var square = target[Square].Mul_(rates.Kept(alpha)).AddProduct_(gradients, gradients, 1 - alpha);
        var scale = square;
        if (centered)
        {
            var mean = target[Mean].Mul_(rates.Kept(alpha)).Add_(gradients, 1 - alpha);
            scale = square.Mul(1).AddProduct_(mean, mean, -1); // of a copy
        }
        scale = scale.Sqrt().Add_(epsilon);
        if (momentum > 0)
            target.Parameters.Add_(target[Buffer].Mul_(rates.Kept(rates.Momentum)).AddQuotient_(gradients, scale, 1), -rates.LearningRate);
        else
            target.Parameters.AddQuotient_(gradients, scale, -rates.LearningRate);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Square], group[Mean], group[Buffer], group.Ones, rates.LearningRate, alpha, epsilon, rates.WeightDecay,
        momentum > 0 ? rates.Momentum : 0.0, centered, false, decoupled);
}
