using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What is done to all gradients of a model at once.</summary>
internal static class GradientTools
{
    /// <summary>The L2 norm of all gradients together, before they are changed: multiplied by a factor, then limited.</summary>
    /// <param name="parameters">Those without a gradient do not count.</param>
    /// <param name="factor">What every gradient is multiplied by first.</param>
    /// <param name="clip">How they are limited afterwards.</param>
    /// <returns>The norm of the multiplied gradients before they were limited. Where it is not finite, they are of no use.</returns>
    public static double ScaleAndClip(Parameter[] parameters, double factor, GradientClip clip)
    {
        double norm;
        if (factor == 1)
        {
            norm = nn.utils.clip_grad_norm_(parameters, clip.Norm ?? double.PositiveInfinity);
        }
        else
        {
            norm = nn.utils.clip_grad_norm_(parameters, double.PositiveInfinity) * Math.Abs(factor);
            if (!double.IsFinite(norm))
                return norm;
            Multiply(parameters, clip.Norm is { } most ? factor * Math.Min(1, most / (norm + 1e-6)) : factor);
        }
        if (clip.Value is { } limit && double.IsFinite(norm))
            nn.utils.clip_grad_value_(parameters, limit);
        return norm;
    }

    /// <summary>
    /// What <see cref="ScaleAndClip"/> does, without waiting for the device: it multiplies no gradient, but says what the update is to divide them by.
    /// Only where they are limited by value they are changed at once.
    /// </summary>
    /// <param name="parameters">At least one; those without a gradient do not count.</param>
    /// <param name="factor">What every gradient is to be multiplied by first, above 0.</param>
    /// <param name="clip">How they are limited afterwards.</param>
    /// <returns>
    /// Float32 scalars on the first parameter's device, the caller's: the norm of the multiplied gradients before they were limited, what is left to
    /// divide them by, and 1 where the norm is not finite so that they are of no use, else 0.
    /// </returns>
    public static (Tensor Norm, Tensor GradientScale, Tensor FoundInfinite) MeasureOnDevice(Parameter[] parameters, double factor, GradientClip clip)
        => Measure(parameters, factor, clip);

    /// <inheritdoc cref="MeasureOnDevice(Parameter[], double, GradientClip)"/>
    /// <param name="parameters">At least one; those without a gradient do not count.</param>
    /// <param name="factor">What every gradient is to be multiplied by first, above 0: scalar on the parameters' device.</param>
    /// <param name="clip">How they are limited afterwards.</param>
    public static (Tensor Norm, Tensor GradientScale, Tensor FoundInfinite) MeasureOnDevice(Parameter[] parameters, Tensor factor, GradientClip clip)
        => Measure(parameters, Rate.On(factor), clip);

    /// <summary>Forgets the gradients.</summary>
    public static void Clear(Parameter[] parameters)
    {
        foreach (var parameter in parameters)
            parameter.grad = null;
    }

    private static (Tensor Norm, Tensor GradientScale, Tensor FoundInfinite) Measure(Parameter[] parameters, Rate factor, GradientClip clip)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad!).Where(gradient => gradient is not null)];
        var norm = Rate.On(GradientNorm.Of(gradients, parameters[0].device)) * factor;
        if (clip.Norm is { } most)
            factor *= Rate.AtMost(1, most / (norm + 1e-6));
        else if (factor.Scalar is null)
            factor *= Rate.On(norm.Scalar!.ones_like());
        var scale = 1 / factor;
        if (clip.Value is { } limit)
        {
            foreach (var gradient in gradients)
                gradient.Over_(Rate.On(scale.Scalar!.to(gradient.device))).clamp_(min: (Scalar)(-limit), max: (Scalar)limit);
            scale = Rate.On(norm.Scalar!.ones_like());
        }
        // x − x is 0 for finite x alone.
        return (Result(norm.Scalar!), Result(scale.Scalar!), Result(norm.Scalar!.sub(norm.Scalar!).ne(0)));

        static Tensor Result(Tensor value) => value.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static void Multiply(Parameter[] parameters, double factor)
    {
        if (factor == 1)
            return;
        using var noGradient = no_grad();
        foreach (var parameter in parameters)
            if (parameter.grad is { } gradient)
                gradient.mul_(factor);
    }
}
