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
                buffer.Advance(ByteAlphabet.ToBytes(Bare(token, ByteAlphabet.ToChar((byte)' '), ref first), buffer.GetSpan(3 * token.Length + 1)));
            }
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool hasPrefixSpace, bool considerSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        var assembler = new Utf8Assembler(destination);
        var status = OperationStatus.Done;
        var first = hasPrefixSpace;
        var bytes = ArrayPool<byte>.Shared.Rent(256);
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
                if (3 * token.Length > bytes.Length)
                {
                    ArrayPool<byte>.Shared.Return(bytes);
                    bytes = ArrayPool<byte>.Shared.Rent(3 * token.Length);
                }
                status = assembler.Append(bytes.AsSpan(0, ByteAlphabet.ToBytes(Bare(token, ByteAlphabet.ToChar((byte)' '), ref first), bytes)));
            }
            else
            {
                status = OperationStatus.InvalidData;
            }
            if (status != OperationStatus.Done)
                break;
        }
        ArrayPool<byte>.Shared.Return(bytes);
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
