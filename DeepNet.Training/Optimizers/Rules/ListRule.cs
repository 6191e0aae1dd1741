using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A formula of DeepNet's own, which has native code where that is there: for lists of tensors, with rates that are numbers or scalars on the device, so
/// that the device can step by itself.
/// </summary>
internal abstract class ListRule : UpdateRule
{
    internal sealed override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public sealed override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
        => Update(new UpdateTarget([parameter], [gradient], [state], together: false), FormulaRates.OnHost(rates, state.Step));

    /// <summary>Updates parameters and states in place. It reads nothing on the host, and changes nothing where the rates say so.</summary>
    internal abstract void Update(UpdateTarget target, in FormulaRates rates);

    /// <summary>LibTorch's fused operator of the formula with a learning rate on the device; null where it has none.</summary>
    internal virtual NativeOperator? TorchOperator => null;

    /// <summary>The same update by <see cref="TorchOperator"/>.</summary>
    internal virtual void UpdateByTorch(TorchStep step) => throw new NotSupportedException($"LibTorch has no operator of {GetType().Name}.");

    /// <summary>Weight decay: through the gradients, which are returned with it, or of the parameters themselves.</summary>
    private protected static TensorList Decay(UpdateTarget target, in FormulaRates rates, bool decoupled)
    {
        if (rates.WeightDecay.IsZero)
            return target.Gradients;
        if (!decoupled)
            return target.Gradients.Add(target.Parameters, rates.WeightDecay);
        target.Parameters.Mul_(1 - rates.LearningRate * rates.WeightDecay);
        return target.Gradients;
    }

    /// <summary>A layer's proportion; 1 where one of the norms is 0.</summary>
    private protected static Rate OneUnlessPositive(Rate norm, Rate other, Rate proportion)
    {
        if (norm.Scalar is { } scalar)
            return Rate.On(proportion.Scalar!.masked_fill(scalar.minimum(other.Scalar!) <= 0, 1));
        return norm.Number > 0 && other.Number > 0 ? proportion : 1;
    }
}
