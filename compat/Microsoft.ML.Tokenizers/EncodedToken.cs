namespace Microsoft.ML.Tokenizers;

/// <summary>One token of an encoded text.</summary>
/// <param name="id">The token's id in the vocabulary.</param>
/// <param name="value">The token as a string.</param>
/// <param name="offset">Where the token stands, in characters of the normalized text (of the text itself where nothing was normalized).</param>
public readonly struct EncodedToken(int id, string value, Range offset) : IEquatable<EncodedToken>
{
    /// <summary>The token's id in the vocabulary.</summary>
    public int Id { get; } = id;

    /// <summary>The token as a string.</summary>
    public string Value { get; } = value;

    /// <summary>Where the token stands in the normalized text.</summary>
    public Range Offset { get; } = offset;

    /// <inheritdoc/>
    public bool Equals(EncodedToken other) => Id == other.Id && Value == other.Value && Offset.Equals(other.Offset);
}
