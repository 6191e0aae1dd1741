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
        var decay = rates.WeightDecay;
        var gradients = Decay(target, rates, decoupled: false);
        if (momentum > 0)
        {
            var buffers = target[Buffer].Mul_(rates.Kept(rates.Momentum));
            AddInProportion(buffers, gradients, rates.LearningRate, (target.Parameters, target.Gradients), adaptsAll, rates, Proportion);
            target.Parameters.Add_(buffers, -rates.Taken);
        }
        else
        {
            AddInProportion(target.Parameters, gradients, -rates.LearningRate, (target.Parameters, target.Gradients), adaptsAll, rates, Proportion);
        }

        Rate Proportion(Rate weights, Rate gradient) => weights * trust / (gradient + decay * weights);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Buffer], rates.LearningRate, momentum > 0 ? rates.Momentum : 0.0, trust, rates.WeightDecay, adaptsAll);
}
