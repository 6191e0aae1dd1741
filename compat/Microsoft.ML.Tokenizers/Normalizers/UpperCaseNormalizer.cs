namespace Microsoft.ML.Tokenizers;

/// <summary>Maps every character to its upper-case form, by the invariant culture's rules; the length stays the same.</summary>
public sealed class UpperCaseNormalizer : Normalizer
{
    /// <summary>The one instance that everybody may share.</summary>
    public static UpperCaseNormalizer Instance { get; } = new();

    /// <inheritdoc/>
    public override string Normalize(string original) => original.ToUpperInvariant();

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original) =>
        string.Create(original.Length, original, static (destination, source) => source.ToUpperInvariant(destination));
}
