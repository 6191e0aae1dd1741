using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>From the ids of a <see cref="BpeTokenizer"/> to text.</summary>
internal sealed class BpeDecoder
{
    private readonly BpeOptions _options;
    private readonly Dictionary<int, string> _tokens;
    private readonly Dictionary<int, string>? _specialTokens;
    private readonly int? _unknownId;

    public BpeDecoder(BpeOptions options, Dictionary<string, int> vocabulary, Dictionary<int, string> tokens)
    {
        (_options, _tokens) = (options, tokens);
        _specialTokens = options.SpecialTokens?.ToDictionary(token => token.Value, token => token.Key);
        _unknownId = options.UnknownToken is { } unknown ? vocabulary[unknown] : null;
    }

    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        if (_options.ByteLevel)
            return DecodeBytes(ids, considerSpecialTokens);
        var text = new StringBuilder();
        foreach (var id in ids)
            if ((considerSpecialTokens || id != _unknownId) && _tokens.TryGetValue(id, out var token))
                text.Append(token);
        if (_options.EndOfWordSuffix is { Length: > 0 } suffix)
        {
            if (text.Length >= suffix.Length && text.ToString(text.Length - suffix.Length, suffix.Length) == suffix)
                text.Length -= suffix.Length;
            text.Replace(suffix, " ");
        }
        if (_options.ContinuingSubwordPrefix is { Length: > 0 } prefix)
            text.Replace(prefix, "");
        return text.ToString();
    }

    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool considerSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        if (_options.ByteLevel)
            return DecodeBytes(ids, destination, considerSpecialTokens, out idsConsumed, out charsWritten);
        (idsConsumed, charsWritten) = (0, 0);
        var space = 0; // the one that a word's end leaves in front of the next word
        foreach (var id in ids)
        {
            if ((considerSpecialTokens || id != _unknownId) && _tokens.TryGetValue(id, out var token))
            {
                var text = Bare(token, out var ends);
                if (space + text.Length > destination.Length - charsWritten)
                    return OperationStatus.DestinationTooSmall;
                destination.Slice(charsWritten, space).Fill(' ');
                text.CopyTo(destination[(charsWritten + space)..]);
                charsWritten += space + text.Length;
                space = ends ? 1 : 0;
            }
            idsConsumed++;
        }
        return OperationStatus.Done;
    }

    private string DecodeBytes(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        foreach (var id in ids)
        {
            if (_specialTokens is not null && _specialTokens.TryGetValue(id, out var special))
            {
                if (considerSpecialTokens)
                    Encoding.UTF8.GetBytes(special, buffer);
            }
            else if (_tokens.TryGetValue(id, out var token))
            {
                ByteAlphabet.Append(Bare(token, out _), buffer);
            }
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private OperationStatus DecodeBytes(IEnumerable<int> ids, Span<char> destination, bool considerSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        var assembler = new Utf8Assembler(destination);
        var status = OperationStatus.Done;
        foreach (var id in ids)
        {
            if (_specialTokens is not null && _specialTokens.TryGetValue(id, out var special))
            {
                if (considerSpecialTokens)
                    status = assembler.Append(special);
                else
                    assembler.Skip();
            }
            else if (_tokens.TryGetValue(id, out var token))
            {
                status = assembler.AppendByteLevel(Bare(token, out _));
            }
            else
            {
                status = OperationStatus.InvalidData;
            }
            if (status != OperationStatus.Done)
                break;
        }
        (idsConsumed, charsWritten) = (assembler.IdsConsumed, assembler.CharsWritten);
        return status;
    }

    // A token without its prefix and suffix.
    private ReadOnlySpan<char> Bare(string token, out bool endsWord)
    {
        var text = token.AsSpan();
        endsWord = _options.EndOfWordSuffix is { Length: > 0 } suffix && text.EndsWith(suffix);
        if (endsWord)
            text = text[..^_options.EndOfWordSuffix!.Length];
        return _options.ContinuingSubwordPrefix is { Length: > 0 } prefix && text.StartsWith(prefix) ? text[prefix.Length..] : text;
    }
}
