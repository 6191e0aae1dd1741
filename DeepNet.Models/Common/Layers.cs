using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>How the zoo's modules pass tensors on.</summary>
internal static class Layers
{
    /// <summary>
    /// Applies the layer and lets go of its input, as Python does when it assigns to the same name: autograd keeps what it needs, and
    /// without autograd only two activations live at a time.
    /// </summary>
    internal static Tensor Then(this Tensor input, nn.Module<Tensor, Tensor> layer)
    {
        var output = layer.call(input);
        if (!ReferenceEquals(output, input))
            input.Dispose();
        return output;
    }
}
