using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

public partial class WordPieceTokenizer
{
    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: false);

    /// <summary>Decodes ids to text: a space before each word, none before the punctuation marks . , ! ? and the apostrophe.</summary>
    /// <param name="ids">The ids; those that are not in the vocabulary are skipped.</param>
    /// <param name="skipSpecialTokens">Whether <see cref="SpecialTokens"/> are left out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if (Token(id) is not { } token || Skipped(id, skipSpecialTokens))
                continue;
            var joined = Joined(token, text.Length == 0, out var space);
            if (space)
                text.Append(' ');
            text.Append(joined);
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten) =>
        Decode(ids, destination, skipSpecialTokens: false, out idsConsumed, out charsWritten);

    /// <summary>Decodes ids into a buffer, as <see cref="Decode(IEnumerable{int}, bool)"/> does; a token is written whole or not at all.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="destination">Takes the characters.</param>
    /// <param name="skipSpecialTokens">Whether <see cref="SpecialTokens"/> are left out.</param>
    /// <param name="idsConsumed">How many ids the characters written stand for.</param>
    /// <param name="charsWritten">How many characters were written.</param>
    /// <returns>
    /// <see cref="OperationStatus.Done"/>; <see cref="OperationStatus.DestinationTooSmall"/> where the buffer is full before the ids end;
    /// <see cref="OperationStatus.InvalidData"/> for an id that is not in the vocabulary.
    /// </returns>
    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool skipSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (idsConsumed, charsWritten) = (0, 0);
        foreach (var id in ids)
        {
            if (Token(id) is not { } token)
                return OperationStatus.InvalidData;
            if (!Skipped(id, skipSpecialTokens))
            {
                var joined = Joined(token, charsWritten == 0, out var space);
                if (joined.Length + (space ? 1 : 0) > destination.Length - charsWritten)
                    return OperationStatus.DestinationTooSmall;
                if (space)
                    destination[charsWritten++] = ' ';
                joined.CopyTo(destination[charsWritten..]);
                charsWritten += joined.Length;
            }
            idsConsumed++;
        }
        return OperationStatus.Done;
    }

    private bool Skipped(int id, bool skipSpecialTokens) => skipSpecialTokens && IsSpecial(id);

    // A token as it stands in the text, and whether a space stands before it.
    private ReadOnlySpan<char> Joined(string token, bool first, out bool space)
    {
        if (ContinuingSubwordPrefix.Length > 0 && token.StartsWith(ContinuingSubwordPrefix, StringComparison.Ordinal))
        {
            space = false;
            return token.AsSpan(ContinuingSubwordPrefix.Length);
        }
        space = !first && token[0] is not ('.' or ',' or '!' or '?' or '\'');
        return token;
    }
}
