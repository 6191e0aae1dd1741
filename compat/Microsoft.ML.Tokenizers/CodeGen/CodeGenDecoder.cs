using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>From the ids of a <see cref="CodeGenTokenizer"/> to text.</summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="endId">The token of beginning, end and the unknown.</param>
/// <param name="endText">That token.</param>
/// <param name="specialTokens">Tokens that stand for themselves.</param>
internal sealed class CodeGenDecoder(ByteLevelVocabulary vocabulary, int endId, string endText, IReadOnlyDictionary<string, int> specialTokens)
{
    private static readonly char Space = ByteAlphabet.ToChar((byte)' ');

    private readonly Dictionary<int, string> _specialTokens = specialTokens.ToDictionary(token => token.Value, token => token.Key);

    public string Decode(IEnumerable<int> ids, bool hasPrefixSpace, bool considerSpecialTokens)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var first = hasPrefixSpace;
        foreach (var id in ids)
        {
            if (id == endId)
            {
                if (considerSpecialTokens)
                    Encoding.UTF8.GetBytes(endText, buffer);
            }
            else if (_specialTokens.TryGetValue(id, out var special))
            {
                Encoding.UTF8.GetBytes(Bare(special, ' ', ref first), buffer);
            }
            else if (vocabulary.TryGetToken(id, out var token))
            {
                ByteAlphabet.Append(Bare(token, Space, ref first), buffer);
            }
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool hasPrefixSpace, bool considerSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        var assembler = new Utf8Assembler(destination);
        var status = OperationStatus.Done;
        var first = hasPrefixSpace;
        foreach (var id in ids)
        {
            if (id == endId)
            {
                status = assembler.Append(considerSpecialTokens ? endText : "");
            }
            else if (_specialTokens.TryGetValue(id, out var special))
            {
                status = assembler.Append(Bare(special, ' ', ref first));
            }
            else if (vocabulary.TryGetToken(id, out var token))
            {
                status = assembler.AppendByteLevel(Bare(token, Space, ref first));
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

    // The first token loses the space that was put in front of the text.
    private static ReadOnlySpan<char> Bare(string token, char space, ref bool first)
    {
        var strip = first && token.StartsWith(space);
        first = false;
        return token.AsSpan(strip ? 1 : 0);
    }
}
