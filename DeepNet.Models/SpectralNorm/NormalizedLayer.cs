using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>What a spectral norm has to know of a layer: its parameters, and how it applies another weight.</summary>
/// <param name="Weight">The layer's weight.</param>
/// <param name="Bias">The layer's bias, if it has one.</param>
/// <param name="Transposed">Whether the weight's second dimension is that of the outputs.</param>
/// <param name="Apply">From an input, a weight and a bias to the layer's output.</param>
internal sealed record NormalizedLayer(Parameter Weight, Parameter? Bias, bool Transposed, Func<Tensor, Tensor, Tensor?, Tensor> Apply)
{
    internal static NormalizedLayer Of(Module<Tensor, Tensor> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer switch
        {
            Linear linear => new(linear.weight!, linear.bias, Transposed: false, functional.linear),
            Conv2d { padding_type: { } padding } convolution => new(WithZeros(convolution).weight!, convolution.bias, Transposed: false, (input, weight, bias)
                => functional.conv2d_padding(input, weight, bias, convolution.stride, padding, convolution.dilation, convolution.groups)),
            Conv2d convolution => new(WithZeros(convolution).weight!, convolution.bias, Transposed: false, (input, weight, bias)
                => functional.conv2d(input, weight, bias, convolution.stride, convolution.padding, convolution.dilation, convolution.groups)),
            ConvTranspose2d convolution => new(convolution.weight!, convolution.bias, Transposed: true, (input, weight, bias)
                => functional.conv_transpose2d(input, weight, bias, convolution.stride, convolution.padding, convolution.output_padding, convolution.dilation, convolution.groups)),
            _ => throw new ArgumentException($"{nameof(SpectralNorm)} takes a Linear, Conv2d or ConvTranspose2d layer, got a {layer.GetType().Name}.", nameof(layer)),
        };
    }

    /// <summary>The weight as a matrix: [outputs, inputs · kernel].</summary>
    internal Tensor Matrix(Tensor weight)
    {
        if (!Transposed)
            return weight.flatten(1);
        using var rows = weight.transpose(0, 1);
        return rows.flatten(1);
    }

    // Each element on the side of the weight's first dimension takes one filter.
    internal long MultiplyAdds(Tensor weight, IReadOnlyList<long> input, IReadOnlyList<long> output)
        => (Transposed ? input : output).Aggregate(1L, (product, size) => product * size) * (weight.numel() / weight.size(0));

    private static Conv2d WithZeros(Conv2d convolution) => convolution.padding_mode is PaddingModes.Zeros or PaddingModes.Constant
        ? convolution
        : throw new ArgumentException($"{nameof(SpectralNorm)} takes convolutions that pad with zeros, got one that pads by {convolution.padding_mode}.", nameof(convolution));
}
