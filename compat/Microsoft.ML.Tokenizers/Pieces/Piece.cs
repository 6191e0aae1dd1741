namespace Microsoft.ML.Tokenizers;

/// <summary>The tokens of one piece of a text. Never changes once made, so threads may share it.</summary>
internal sealed class Piece
{
    private readonly int[] _values; // the ids, then the starts, then the ends

    public Piece(string text, ReadOnlySpan<int> ids, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends)
    {
        Text = text;
        Count = ids.Length;
        _values = new int[3 * Count];
        ids.CopyTo(_values);
        starts.CopyTo(_values.AsSpan(Count));
        ends.CopyTo(_values.AsSpan(2 * Count));
    }

    /// <summary>A special token, which is a piece of its own.</summary>
    public static Piece Special(string text, int id) => new(text, [id], [0], [text.Length]) { IsSpecial = true };

    /// <summary>The text that is encoded here; empty where the piece is too long to be kept.</summary>
    public string Text { get; }

    public bool IsSpecial { get; private init; }

    public int Count { get; }

    public ReadOnlySpan<int> Ids => _values.AsSpan(0, Count);

    /// <summary>Where each token begins, in characters from the start of the piece.</summary>
    public ReadOnlySpan<int> Starts => _values.AsSpan(Count, Count);

    /// <summary>Where each token ends.</summary>
    public ReadOnlySpan<int> Ends => _values.AsSpan(2 * Count, Count);
}
