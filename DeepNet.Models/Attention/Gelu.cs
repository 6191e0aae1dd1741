using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// ½x(1 + tanh(√(2/π)(x + 0.044715x³))): Hendrycks, Gimpel, Gaussian error linear units, 2016. TorchSharp's API has the exact form only: LibTorch's
/// operator is called by its name, and where that is not possible the formula is computed part by part, in several times the time.
/// </summary>
internal static class Gelu
{
    private static readonly NativeOperator _gelu = new("aten::gelu");
    private static readonly NativeArgument _tanh = "tanh";
    private static readonly bool _native = NativeOperator.Exist("aten::gelu");

    /// <param name="x">Any shape, of real numbers.</param>
    internal static Tensor Tanh(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (_native ? Native(x) : Composed(x)).MoveToOuterDisposeScope();
    }

    // LibTorch 1.13 takes a gradient that is not contiguous for one that is. Seen as one row, it is made contiguous on its way back.
    private static Tensor Native(Tensor x) => x.is_contiguous()
        ? _gelu.Call(x.view(-1), _tanh).view(x.shape)
        : _gelu.Call(x, _tanh);

    internal static Tensor Composed(Tensor x)
    {
        var inner = (x + 0.044715 * x.pow(3)) * Math.Sqrt(2 / Math.PI);
        return 0.5 * x * (1 + inner.tanh());
    }
}
