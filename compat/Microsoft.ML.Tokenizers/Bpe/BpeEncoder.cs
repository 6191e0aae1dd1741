using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-pair encoding with a list of merges, of characters or of bytes.</summary>
internal sealed class BpeEncoder : PieceEncoder
{
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<int, string> _tokens;
    private readonly PairTable _merges;
    private readonly BpeOptions _options;
    private readonly int? _unknownId;
    private readonly bool _plain;

    /// <param name="options">Its vocabulary and merges come as the other arguments.</param>
    /// <param name="vocabulary">The tokens with their ids.</param>
    /// <param name="tokens">The tokens by their ids.</param>
    /// <param name="merges">Two tokens each, best first.</param>
    public BpeEncoder(BpeOptions options, Dictionary<string, int> vocabulary, Dictionary<int, string> tokens, IReadOnlyList<string> merges) : base(options.SpecialTokens)
    {
        (_options, _vocabulary, _tokens) = (options, vocabulary, tokens);
        _plain = options.ContinuingSubwordPrefix is null && options.EndOfWordSuffix is null;
        if (options.UnknownToken is { } unknown)
            _unknownId = vocabulary.TryGetValue(unknown, out var id) ? id : throw new InvalidOperationException($"The unknown token '{unknown}' is not in the vocabulary.");
        _merges = new(merges.Count);
        var prefix = options.ContinuingSubwordPrefix?.Length ?? 0;
        var lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = new char[256];
        var rank = 0;
        foreach (var merge in merges)
        {
            var space = merge.IndexOf(' ');
            var left = merge.AsSpan(0, space);
            var right = merge.AsSpan(space + 1);
            var (leftId, rightId) = (Require(lookup, left), Require(lookup, right));
            if (right.Length <= prefix)
                throw new InvalidOperationException($"The right side of the merge '{merge}' is no longer than the continuing-subword prefix '{options.ContinuingSubwordPrefix}' that it should begin with.");
            if (buffer.Length < merge.Length)
                buffer = new char[merge.Length];
            left.CopyTo(buffer);
            right[prefix..].CopyTo(buffer[left.Length..]);
            if (!_merges.Set(leftId, rightId, rank++, Require(lookup, buffer[..(merge.Length - 1 - prefix)])))
                throw new ArgumentException($"The merge '{merge}' is there twice.");
        }
    }

    /// <inheritdoc/>
    public override string Value(Piece piece, int token, ReadOnlySpan<char> text) => _tokens[piece.Ids[token]];

    /// <inheritdoc/>
    protected override Piece Compute(ReadOnlySpan<char> text, string kept)
    {
        if (!_options.ByteLevel)
            return Compute(text, text, default, kept);
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        var characters = ArrayPool<char>.Shared.Rent(size);
        var count = Encoding.UTF8.GetBytes(text, bytes); // an unpaired surrogate becomes U+FFFD
        for (var index = 0; index < count; index++)
            characters[index] = ByteAlphabet.ToChar(bytes[index]);
        var piece = Compute(text, characters.AsSpan(0, count), bytes.AsSpan(0, count), kept);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<char>.Shared.Return(characters);
        return piece;
    }

    private Piece Compute(ReadOnlySpan<char> text, ReadOnlySpan<char> units, ReadOnlySpan<byte> utf8, string kept)
    {
        var pooled = units.Length > 128 ? ArrayPool<int>.Shared.Rent(4 * units.Length + 1) : null;
        var space = pooled ?? stackalloc int[4 * 128 + 1];
        var symbols = space[..units.Length];
        var bounds = space.Slice(units.Length, units.Length + 1);
        var count = Symbols(units, symbols, bounds);
        count = BytePairMerger.Merge(symbols[..count], bounds[..(count + 1)], _merges);
        var starts = space.Slice(2 * units.Length + 1, count);
        var ends = space.Slice(3 * units.Length + 1, count);
        bounds = bounds[..(count + 1)];
        if (_options.ByteLevel)
        {
            ByteOffsets.ToCharacters(text.Length, utf8, bounds, PartialCharacter.FirstUnit, starts, ends);
        }
        else
        {
            bounds[..^1].CopyTo(starts);
            bounds[1..].CopyTo(ends);
        }
        var piece = new Piece(kept, symbols[..count], starts, ends);
        if (pooled is not null)
            ArrayPool<int>.Shared.Return(pooled);
        return piece;
    }

    // One symbol for each character that the vocabulary has, and the unknown token for the others. Without an unknown token they are left
    // out, and the offsets of what follows move up.
    private int Symbols(ReadOnlySpan<char> units, Span<int> symbols, Span<int> bounds)
    {
        var lookup = _vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var affixes = (_options.ContinuingSubwordPrefix?.Length ?? 0) + (_options.EndOfWordSuffix?.Length ?? 0);
        Span<char> affixed = affixes <= 254 ? stackalloc char[affixes + 2] : new char[affixes + 2];
        var (count, position, lastUnknown) = (0, 0, false);
        bounds[0] = 0;
        for (var index = 0; index < units.Length;)
        {
            var length = index + 1 < units.Length && char.IsSurrogatePair(units[index], units[index + 1]) ? 2 : 1;
            var character = units.Slice(index, length);
            var known = lookup.TryGetValue(_plain ? character : Affix(character, index == 0, index + length == units.Length, affixed), out var symbol);
            index += length;
            if (!known && _unknownId is null)
                continue;
            position += length;
            if (!known && lastUnknown && _options.FuseUnknownTokens)
            {
                bounds[count] = position;
                continue;
            }
            symbols[count++] = known ? symbol : _unknownId.GetValueOrDefault();
            bounds[count] = position;
            lastUnknown = !known;
        }
        return count;
    }

    private ReadOnlySpan<char> Affix(ReadOnlySpan<char> character, bool first, bool last, Span<char> buffer)
    {
        var length = 0;
        if (!first && _options.ContinuingSubwordPrefix is { } prefix)
        {
            prefix.CopyTo(buffer);
            length = prefix.Length;
        }
        character.CopyTo(buffer[length..]);
        length += character.Length;
        if (last && _options.EndOfWordSuffix is { } suffix)
        {
            suffix.CopyTo(buffer[length..]);
            length += suffix.Length;
        }
        return buffer[..length];
    }

    private static int Require(Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> vocabulary, ReadOnlySpan<char> token) =>
        vocabulary.TryGetValue(token, out var id) ? id : throw new InvalidOperationException($"A merge has the token '{token}', which is not in the vocabulary.");
}
