namespace DeepNet.Text;

/// <summary>How <see cref="BpeVocabulary"/> learns byte-level pairs. The alphabet is all 256 bytes; special tokens come last, as in GPT-2's vocabulary.</summary>
public sealed record BpeTraining : VocabularyTraining;
