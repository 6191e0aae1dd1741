using TorchSharp;
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

    /// <summary>items + more · rate · proportion, where the proportion is that of two norms of each parameter; 1 where one of them is 0, and where none is wanted.</summary>
    /// <param name="items">Change in place.</param>
    /// <param name="more">What is added.</param>
    /// <param name="rate">Of all.</param>
    /// <param name="compared">The weights, and what they are compared with.</param>
    /// <param name="all">Whether parameters of fewer than two dimensions take their proportion too.</param>
    /// <param name="rates">What holds in this step.</param>
    /// <param name="proportion">By the norms.</param>
    private protected static void AddInProportion(
        TensorList items, TensorList more, Rate rate, (TensorList Weights, TensorList Others) compared, bool all, in FormulaRates rates, Func<Rate, Rate, Rate> proportion)
    {
        if (!rates.Reads(compared.Weights.Items[0]))
            AddInProportionOnDevice(items, more, rate, compared, all, proportion);
        else
            for (var k = 0; k < items.Items.Length; k++)
            {
                var (weights, other) = (compared.Weights.Items[k], compared.Others.Items[k]);
                items.Items[k].Plus_(
                    more.Items[k], all || weights.dim() > 1 ? rate * OneUnlessPositive(weights.norm().ToDouble(), other.norm().ToDouble(), proportion) : rate);
            }
    }

    /// <summary>The proportions are computed for all parameters at once: operators on single numbers are what takes the time there.</summary>
    private static void AddInProportionOnDevice(
        TensorList items, TensorList more, Rate rate, (TensorList Weights, TensorList Others) compared, bool all, Func<Rate, Rate, Rate> proportion)
    {
        var places = Enumerable.Range(0, items.Items.Length).ToLookup(place => all || compared.Weights.Items[place].dim() > 1);
        int[] adapting = [.. places[true]], others = [.. places[false]];
        if (others.Length > 0)
            items.At(others).Add_(more.At(others), rate);
        if (adapting.Length == 0)
            return;
        var (weights, lengths) = (Rate.On(stack(compared.Weights.At(adapting).Norm().Items)), Rate.On(stack(compared.Others.At(adapting).Norm().Items)));
        var steps = TensorMath.Like((rate * OneUnlessPositive(weights, lengths, proportion)).Scalar!, items.Items[0]).unbind();
        for (var k = 0; k < steps.Length; k++)
            items.Items[adapting[k]].Plus_(more.Items[adapting[k]], Rate.Of(steps[k]));
    }

    private static Rate OneUnlessPositive(Rate norm, Rate other, Func<Rate, Rate, Rate> proportion)
    {
        if (norm.Scalar is { } scalar)
            return Rate.Of(proportion(norm, other).Scalar!.masked_fill(scalar.minimum(other.Scalar!) <= 0, 1));
        return norm.Number > 0 && other.Number > 0 ? proportion(norm, other) : 1;
    }
}
