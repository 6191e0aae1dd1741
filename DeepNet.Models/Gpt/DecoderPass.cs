namespace DeepNet.Models;

/// <summary>What all blocks of a decoder share in one forward pass.</summary>
/// <param name="Mask">What each token sees.</param>
/// <param name="Rotation">How queries and keys are turned; null without rotary positions.</param>
/// <param name="Cache">What was seen before; null for nothing.</param>
internal sealed record DecoderPass(AttentionMask Mask, Rotation? Rotation, KeyValueCache? Cache);
