using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Sgd"/>.</summary>
internal sealed class SgdRule(double momentum, bool nesterov, bool decoupled) : ListRule
{
    private const string Buffer = "momentum_buffer";

    private static readonly NativeOperator _kernel = new("deepnet::sgd_");
    private static readonly NativeOperator _torch = new("aten::_fused_sgd_", "tensor_lr");

    public override double? Momentum => momentum > 0 ? momentum : null;

    public override bool SparesNormsAndBiases => decoupled;

    internal override bool IsElementwise => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => momentum > 0 ? [(Buffer, parameter.zeros_like())] : [];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var gradients = Decay(target, rates, decoupled);
        if (momentum > 0)
        {
            var buffer = target[Buffer].Mul_(rates.Kept(rates.Momentum)).Add_(gradients, 1);
            gradients = nesterov ? gradients.Add(buffer, rates.Momentum) : buffer;
        }
        target.Parameters.Add_(gradients, -rates.LearningRate);
    }

    /// <summary>It has no decoupled decay.</summary>
    internal override NativeOperator? TorchOperator => decoupled ? null : _torch;

    internal override void UpdateByTorch(TorchStep step) => _torch.Run(
        step.Target.Parameters.Items, step.Target.Gradients.Items, momentum > 0 ? step.Target[Buffer].Items : [], step.WeightDecay, step.Momentum, step.LearningRate, 0.0,
        nesterov, false, false, step.GradientScale, step.FoundInfinite);

    // Its buffers begin with zeros and count as filled: 0 · μ + g is g.
    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Buffer], group.Ones, rates.LearningRate, momentum > 0 ? rates.Momentum : 0.0, 0.0, rates.WeightDecay, nesterov, false, decoupled);
}
