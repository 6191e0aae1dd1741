namespace Microsoft.ML.Tokenizers;

/// <summary>Maps every character to its lower-case form, by the invariant culture's rules; the length stays the same.</summary>
public sealed class LowerCaseNormalizer : Normalizer
{
    /// <summary>The one instance that everybody may share.</summary>
    public static LowerCaseNormalizer Instance { get; } = new();

    /// <inheritdoc/>
    public override string Normalize(string original) => original.ToLowerInvariant();

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original) =>
        string.Create(original.Length, original, static (destination, source) => source.ToLowerInvariant(destination));
}
