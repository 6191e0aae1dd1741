using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What tokens see of each other where some are padding.</summary>
internal static class PaddingMask
{
    /// <param name="tokens">[batch, tokens].</param>
    /// <param name="mask">[batch, tokens], true or not 0 for what is seen; null to go by the padding token.</param>
    /// <param name="padding">The token that is not seen; null for none.</param>
    /// <returns>Nothing hidden where there is no padding. A row of nothing else sees all of it, so that its features are numbers.</returns>
    internal static AttentionMask Of(Tensor tokens, Tensor? mask, int? padding)
    {
        if (mask is null && padding is null)
            return default;
        using var scope = NewDisposeScope();
        var real = mask is null ? tokens.ne(padding!.Value) : mask.ne(0); // [batch, tokens]
        // On a CPU looking is cheap, and attention without a mask is faster; elsewhere it would wait for the device.
        if (real.device.type == TorchSharp.DeviceType.CPU && real.all().item<bool>())
            return default;
        var seen = real.logical_or(real.any(1, keepdim: true).logical_not());
        return new AttentionMask(seen.unsqueeze(1).unsqueeze(1).MoveToOuterDisposeScope()); // [batch, 1, 1, tokens]
    }
}
