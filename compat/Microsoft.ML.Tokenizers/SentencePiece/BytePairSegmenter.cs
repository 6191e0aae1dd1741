using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-pair encoding as SentencePiece does it: the neighbours merge first whose union has the highest score.</summary>
/// <remarks>
/// In a vocabulary where a word mark (U+2581) never follows another character within a piece, no merge crosses the beginning of a word: words
/// are then segmented apart from one another, and those seen are remembered.
/// </remarks>
internal sealed class BytePairSegmenter : Segmenter
{
    private const char WordMark = SentencePieceNormalizer.WordMark;
    private const int CacheSize = 1 << 15;

    private readonly BytePairRules _rules;
    private readonly CharTrie? _userDefined;
    private readonly bool _wordsApart;
    private readonly PieceCache _cache = new(CacheSize);

    public BytePairSegmenter(SentencePieceModel model)
        : base(model)
    {
        _rules = new(model.Pieces);
        _wordsApart = true;
        for (var id = 0; id < model.Pieces.Count; id++)
        {
            var piece = model.Pieces[id];
            if (!BytePairRules.IsMerged(piece))
                continue;
            if (piece.Type == PieceType.UserDefined)
                (_userDefined ??= new()).Add(piece.Text, id);
            _wordsApart &= WordEnd(piece.Text, 0) == piece.Text.Length;
        }
    }

    /// <inheritdoc/>
    public override void Segment(ReadOnlySpan<char> text, ref SegmentList segments)
    {
        if (!_wordsApart)
        {
            SegmentWord(text, ref segments);
            return;
        }
        for (var start = 0; start < text.Length;)
        {
            var end = WordEnd(text, start);
            SegmentKnown(text[start..end], ref segments);
            start = end;
        }
    }

    // A word ends in front of the next mark that follows another character.
    private static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        while (start < text.Length && text[start] == WordMark)
            start++;
        var length = text[start..].IndexOf(WordMark);
        return length < 0 ? text.Length : start + length;
    }

    private void SegmentKnown(ReadOnlySpan<char> word, ref SegmentList segments)
    {
        // What an unused piece is taken apart to may depend on the rest of the text: then nothing is remembered.
        if (word.Length > PieceCache.LongestKept || _rules.HasUnused)
        {
            SegmentWord(word, ref segments);
            return;
        }
        if (_cache.Find(word) is { } known)
        {
            for (var index = 0; index < known.Count; index++)
                segments.Add(new(known.Ids[index], known.Ends[index] - known.Starts[index]));
            return;
        }
        var first = segments.Count;
        SegmentWord(word, ref segments);
        Remember(word, segments.Span[first..]);
    }

    private void Remember(ReadOnlySpan<char> word, ReadOnlySpan<Segment> segments)
    {
        var ids = new int[segments.Length];
        var bounds = new int[segments.Length + 1];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = segments[index].Id;
            bounds[index + 1] = bounds[index] + segments[index].Length;
        }
        _cache.Add(new(word.ToString(), ids, bounds.AsSpan(0, ids.Length), bounds.AsSpan(1)));
    }

    private void SegmentWord(ReadOnlySpan<char> word, ref SegmentList segments)
    {
        const int Small = 256;
        var rented = word.Length < Small ? null : ArrayPool<int>.Shared.Rent(checked(2 * word.Length + 1));
        var memory = rented ?? stackalloc int[2 * Small];
        var symbols = memory[..word.Length];
        var starts = memory.Slice(word.Length, word.Length + 1);
        var count = Split(word, symbols, starts);
        symbols = symbols[..count];
        starts = starts[..(count + 1)];
        if (_rules.HasUnused)
        {
            var recorder = new BytePairRules.Recorder(_rules);
            count = BytePairMerger.Merge(symbols, starts, recorder);
            for (var index = 0; index < count; index++)
                AddParts(symbols[index], word[starts[index]..starts[index + 1]], recorder, ref segments);
        }
        else
        {
            count = BytePairMerger.Merge(symbols, starts, _rules.Merges);
            for (var index = 0; index < count; index++)
                AddSymbol(symbols[index], word[starts[index]..starts[index + 1]], ref segments);
        }
        if (rented is not null)
            ArrayPool<int>.Shared.Return(rented);
    }

    // The symbols that merging begins with: characters, and what the user defined, which stays whole.
    private int Split(ReadOnlySpan<char> word, Span<int> symbols, Span<int> starts)
    {
        var count = 0;
        for (var start = 0; start < word.Length; count++)
        {
            var length = 0;
            var defined = _userDefined is null ? CharTrie.None : _userDefined.Longest(CharTrie.Root, word[start..], out length);
            if (defined == CharTrie.None)
            {
                length = CharacterLength(word[start..]);
                symbols[count] = _rules.Symbol(word.Slice(start, length));
            }
            else
            {
                symbols[count] = BytePairRules.Whole(defined);
            }
            starts[count] = start;
            start += length;
        }
        starts[count] = word.Length;
        return count;
    }

    private void AddSymbol(int symbol, ReadOnlySpan<char> text, ref SegmentList segments)
    {
        if (_rules.Piece(symbol) is >= 0 and var id)
            segments.Add(new(id, text.Length));
        else
            AddUnknown(text, ref segments);
    }

    // An unused piece is taken apart again into what it came of.
    private void AddParts(int symbol, ReadOnlySpan<char> text, BytePairRules.Recorder recorder, ref SegmentList segments)
    {
        var parts = new Stack<int>([symbol]);
        var start = 0;
        while (parts.TryPop(out var part))
        {
            if (recorder.Parts(part) is var (left, right))
            {
                parts.Push(right);
                parts.Push(left);
                continue;
            }
            var length = parts.Count == 0 ? text.Length - start : _rules.Length(part);
            AddSymbol(part, text.Slice(start, length), ref segments);
            start += length;
        }
    }
}
