using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What transposed convolutions of one to three spatial dimensions have in common.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    protected ConvolutionTranspose(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias,
            padding_mode, device, dtype)
    {
        if (padding_mode is not (PaddingModes.Zeros or PaddingModes.Constant))
            throw new ArgumentException($"{name} pads with zeros only, not by {padding_mode}.", nameof(padding_mode));
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    /// <param name="input">As the convolution's output.</param>
    /// <param name="output_size">The result's spatial sizes, where a stride leaves several possible; null for those that output_padding gives.</param>
    public abstract Tensor forward(Tensor input, long[]? output_size);

    private protected Tensor Convolve(Tensor input, long[]? output_size, int dimensions, Operator convolution)
    {
        CheckShape(input, dimensions);
        var extra = _output_padding(input, output_size, kernel_size, stride, padding!, dilation, dimensions);
        return convolution.Call(input, _weight, _bias, stride, padding, extra, groups, dilation);
    }

    /// <summary>What must be added at the end of each dimension to reach the output size.</summary>
    protected long[] _output_padding(Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null)
            return output_padding;
        ArgumentNullException.ThrowIfNull(input);
        var count = (int)num_spatial_dims;
        var from = (int)input.Dimensions - count;
        if (output_size.Length == input.Dimensions)
            output_size = output_size[from..];
        if (output_size.Length != count)
            throw new ArgumentException($"output_size must have {count} or {from + count} sizes, but got {output_size.Text()}.", nameof(output_size));
        var extra = new long[count];
        for (var d = 0; d < count; d++)
        {
            var smallest = (input.size(from + d) - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel_size[d] - 1) + 1;
            extra[d] = output_size[d] - smallest;
            if (extra[d] < 0 || extra[d] >= stride[d])
                throw new ArgumentException(
                    $"output_size {output_size.Text()} is out of reach: size {d} must lie between {smallest} and {smallest + stride[d] - 1}.", nameof(output_size));
        }
        return extra;
    }
}
