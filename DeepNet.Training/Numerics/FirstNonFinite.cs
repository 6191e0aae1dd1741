using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Looks for the first value of a step that is not finite, by repeating the step's forward and backward passes with an eye on what every
/// module returns. It leaves gradients behind, which the caller clears.
/// </summary>
internal static class FirstNonFinite
{
    /// <returns>Where it came up, and the path of the module or parameter.</returns>
    public static (NonFiniteOrigin Origin, string? Path) Find(nn.Module model, Batch batch, Func<StepOutcome> forward, Action<Tensor> backward)
    {
        using var scope = NewDisposeScope();
        if (HasNonFinite(batch.Inputs))
            return (NonFiniteOrigin.Inputs, null);
        if (HasNonFinite(batch.Targets))
            return (NonFiniteOrigin.Targets, null);
        foreach (var (name, value) in model.named_parameters())
            if (HasNonFinite(value))
                return (NonFiniteOrigin.Weights, name);

        using var trace = new OutputTrace(model);
        var loss = forward().Loss;
        if (trace.FirstNonFinite is { } path)
            return (NonFiniteOrigin.Forward, path);
        if (HasNonFinite(loss))
            return (NonFiniteOrigin.Loss, null);
        backward(loss);
        foreach (var (name, output) in trace.Outputs.Reverse())
            if (output.grad is { } gradient && HasNonFinite(gradient))
                return (NonFiniteOrigin.Backward, name);
        foreach (var (name, parameter) in model.named_parameters().Reverse())
            if (parameter.grad is { } gradient && HasNonFinite(gradient))
                return (NonFiniteOrigin.Backward, name);
        return (NonFiniteOrigin.Unknown, null);
    }

    internal static bool HasNonFinite(Tensor tensor)
    {
        if (!tensor.is_floating_point() && !tensor.is_complex())
            return false;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return !tensor.isfinite().all().item<bool>();
    }
}
