using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// How many multiplications with addition a module's own operators take for one call. As in torchvision's tables, products with weights and
/// attention count; biases, normalisation, activations, pooling and look-ups do not.
/// </summary>
internal static class MultiplyAdds
{
    internal static long Of(nn.Module module, Tensor input, Tensor output) => module switch
    {
        ICountsMultiplyAdds counting => counting.MultiplyAdds(input.shape, output.shape),
        Linear linear => output.numel() * linear.weight!.size(1),
        Convolution convolution => Convolved(convolution.weight!, convolution.transposed ? input : output),
        Bilinear bilinear => output.numel() * (bilinear.weight!.numel() / bilinear.weight.size(0)),
        _ when module.has_parameter("weight_ih_l0") || module.has_parameter("weight_ih") => Recurrent(module, input), // networks and cells
        _ => 0,
    };

    // Each element on the side of the weight's first dimension takes one filter.
    private static long Convolved(Tensor weight, Tensor side) => side.numel() * (weight.numel() / weight.size(0));

    // Each weight once for each sample and time.
    private static long Recurrent(nn.Module module, Tensor input)
    {
        var weights = module.named_parameters(recurse: false).Where(entry => entry.name.StartsWith("weight_", StringComparison.Ordinal)).Sum(entry => entry.parameter.numel());
        return weights * (input.numel() / input.size(-1));
    }
}
