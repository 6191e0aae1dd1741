using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>What Transformers of all families do between the two layers of their feed-forward part.</summary>
internal static class FeedForward
{
    /// <summary>How many features the first layer has for each that goes into the second.</summary>
    internal static int Expansion(FeedForwardKind kind) => kind == FeedForwardKind.SwiGlu ? 2 : 1;

    /// <summary>Applies the nonlinearity and lets go of its input, as far as autograd does.</summary>
    /// <param name="hidden">[*, features], with SwiGLU [*, 2 · features]: the gate's, then those that it lets through.</param>
    /// <param name="kind">The nonlinearity.</param>
    /// <returns>[*, features].</returns>
    internal static Tensor Activate(Tensor hidden, FeedForwardKind kind)
    {
        using (hidden)
            return kind switch
            {
                FeedForwardKind.GeluTanh => Gelu.Tanh(hidden),
                FeedForwardKind.Gelu => functional.gelu(hidden),
                FeedForwardKind.Relu => hidden.relu(),
                FeedForwardKind.SwiGlu => Gate(hidden),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a feed-forward part."),
            };
    }

    private static Tensor Gate(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var halves = hidden.chunk(2, -1);
        return functional.silu(halves[0]).mul(halves[1]).MoveToOuterDisposeScope();
    }
}
