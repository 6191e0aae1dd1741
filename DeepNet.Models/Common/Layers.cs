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

    /// <summary>Drops a share of the features while training, and lets go of the input if that makes another tensor.</summary>
    internal static Tensor Dropped(this Tensor input, double share, bool training)
    {
        if (share == 0 || !training)
            return input;
        using (input)
            return nn.functional.dropout(input, share);
    }

    /// <summary>
    /// What a branch adds to its input, in the branch's memory; in memory of its own where autocast gave the branch fewer bits than the sum has.
    /// </summary>
    internal static Tensor PlusResidual(this Tensor branch, Tensor input)
    {
        if (branch.dtype == input.dtype)
            return branch.add_(input);
        using (branch)
            return input + branch;
    }
}
