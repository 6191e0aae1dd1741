using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Checks of token numbers; the messages say what was received and what is expected.</summary>
internal static class TokenCheck
{
    /// <summary>Refuses what is not [batch, tokens] of whole numbers.</summary>
    internal static void Tokens(string step, string what, Tensor tokens)
    {
        if (tokens.Dimensions != 2 || tokens.dtype is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ArgumentException($"{step} takes {what} [batch, tokens] of type int64 or int32, but got {Shapes.Of(tokens)} of type {tokens.dtype}.");
    }
}
