using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Lars"/>.</summary>
internal sealed class LarsRule(double momentum, double trust, bool adaptsAll) : ListRule
{
    private const string Buffer = "momentum_buffer";

    private static readonly NativeOperator _kernel = new("deepnet::lars_");

    public override double? Momentum => momentum > 0 ? momentum : null;

    public override bool SparesNormsAndBiases => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => momentum > 0 ? [(Buffer, parameter.zeros_like())] : [];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var (parameters, gradients) = (target.Parameters.Items, target.Gradients.Items);
        for (var k = 0; k < parameters.Length; k++)
        {
            var step = rates.LearningRate;
            if (adaptsAll || parameters[k].dim() > 1)
                step *= Proportion(rates.Of(parameters[k].norm()), rates.Of(gradients[k].norm()), rates.WeightDecay);
            var gradient = rates.WeightDecay.IsZero ? gradients[k] : gradients[k].Plus(parameters[k], rates.WeightDecay);
            if (momentum > 0)
                parameters[k].Plus_(target.States[k][Buffer].Times_(rates.Kept(rates.Momentum)).Plus_(gradient, step), -rates.Taken);
            else
                parameters[k].Plus_(gradient, -step);
        }
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Buffer], rates.LearningRate, momentum > 0 ? rates.Momentum : 0.0, trust, rates.WeightDecay, adaptsAll);

    private Rate Proportion(Rate weights, Rate gradient, Rate decay)
        => OneUnlessPositive(weights, gradient, weights * trust / (gradient + decay * weights));
}
