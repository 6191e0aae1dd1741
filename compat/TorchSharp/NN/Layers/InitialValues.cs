using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>PyTorch's initial values, computed in its order of operations and drawn in its order, so that a seed gives the same bits.</summary>
internal static class InitialValues
{
    /// <summary>Uniform in ±√(6 / (1 + a²) / fan-in) with a = √5: "Kaiming uniform" as linear layers and convolutions use it.</summary>
    internal static void FillWeight(torch.Tensor weight)
    {
        var fanIn = FanIn(weight);
        if (weight.NumberOfElements == 0)
            return;
        var gain = Math.Sqrt(2 / (1 + Math.Pow(Math.Sqrt(5), 2)));
        FillUniform(weight, Math.Sqrt(3) * (gain / Math.Sqrt(fanIn)));
    }

    /// <summary>Uniform in ±1/√fan-in, where fan-in is the weight's.</summary>
    internal static void FillBias(torch.Tensor bias, torch.Tensor weight)
    {
        var fanIn = FanIn(weight);
        FillUniform(bias, fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0);
    }

    internal static void FillUniform(torch.Tensor tensor, double bound)
    {
        using var noGradient = torch.no_grad();
        Aten.uniform_.Run(tensor, -bound, bound);
    }

    internal static Parameter Ones(long size, torch.Device? device, torch.ScalarType? dtype) => new(torch.ones([size], dtype: dtype, device: device));

    internal static Parameter Zeros(long size, torch.Device? device, torch.ScalarType? dtype) => new(torch.zeros([size], dtype: dtype, device: device));

    internal static Parameter Empty(long[] shape, torch.Device? device, torch.ScalarType? dtype) => new(torch.empty(shape, dtype: dtype, device: device));

    private static long FanIn(torch.Tensor weight)
    {
        var shape = weight.shape;
        var fanIn = shape[1];
        foreach (var size in shape.AsSpan(2))
            fanIn *= size;
        return fanIn;
    }
}
