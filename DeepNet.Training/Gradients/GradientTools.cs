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

    /// <summary>Forgets the gradients.</summary>
    public static void Clear(Parameter[] parameters)
    {
        foreach (var parameter in parameters)
            parameter.grad = null;
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
