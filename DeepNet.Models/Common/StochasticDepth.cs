using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// Leaves out a residual branch: while training, sets the whole branch of each sample to 0 with a probability, and divides the others by that of
/// staying. Huang, Sun, Liu, Sedra, Weinberger: Deep networks with stochastic depth, ECCV 2016.
/// </summary>
/// <remarks>Draws as torchvision's <c>StochasticDepth(p, "row")</c> does. The paper drops a branch for all samples of a batch alike, and scales when evaluating.</remarks>
/// <param name="probability">That of leaving out, from 0 to below 1.</param>
internal sealed class StochasticDepth(double probability) : nn.Module<Tensor, Tensor>(nameof(StochasticDepth))
{
    /// <summary>The probabilities of a network's blocks: from 0 for the first one in equal steps to <paramref name="last"/>.</summary>
    internal static double OfBlock(int block, int blocks, double last) => last * block / Math.Max(1.0, blocks - 1.0);

    /// <param name="branch">[batch, …].</param>
    /// <returns>Of the same shape; the branch itself where nothing is left out.</returns>
    public override Tensor forward(Tensor branch)
    {
        if (!training || probability == 0)
            return branch;
        using var scope = NewDisposeScope();
        var shape = Enumerable.Repeat(1L, (int)branch.Dimensions).ToArray();
        shape[0] = branch.size(0);
        var kept = empty(shape, dtype: branch.dtype, device: branch.device).bernoulli_(1 - probability); // [batch, 1, …]
        return (branch * kept.div_(1 - probability)).MoveToOuterDisposeScope();
    }
}
