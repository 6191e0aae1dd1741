using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>The most probable segmentation under a unigram model: Viterbi over the pieces that begin at each character.</summary>
/// <remarks>Kudo, "Subword Regularization", 2018. The time is proportional to the length of the text times that of the longest piece.</remarks>
internal sealed class UnigramSegmenter : Segmenter
{
    // What an unknown character costs beyond the least probable piece, and a symbol of the user's whatever it is.
    private const float UnknownPenalty = 10;
    private const float UserDefinedPenalty = 0.1f;
    private const int Nowhere = -1;

    private readonly CharTrie _trie = new();
    private readonly float[] _scores;
    private readonly float _unknownScore;

    public UnigramSegmenter(SentencePieceModel model)
        : base(model)
    {
        _scores = new float[model.Pieces.Count];
        var least = float.PositiveInfinity;
        for (var id = 0; id < _scores.Length; id++)
        {
            var (text, score, type) = model.Pieces[id];
            if (type == PieceType.Normal)
                least = Math.Min(least, float.IsNaN(score) ? 0 : score);
            _scores[id] = type == PieceType.UserDefined ? -UserDefinedPenalty : float.IsNaN(score) ? float.NegativeInfinity : score;
            if (text.Length > 0 && type is PieceType.Normal or PieceType.UserDefined)
                _trie.Add(text, id);
        }
        _unknownScore = (float.IsInfinity(least) ? 0 : least) - UnknownPenalty;
    }

    /// <inheritdoc/>
    public override void Segment(ReadOnlySpan<char> text, ref SegmentList segments)
    {
        var rented = ArrayPool<Node>.Shared.Rent(text.Length + 1);
        try
        {
            var nodes = rented.AsSpan(0, text.Length + 1);
            Search(text, nodes);
            var first = segments.Count;
            for (var end = text.Length; end > 0;)
            {
                var (start, id) = (nodes[end].Start, nodes[end].Id);
                if (id == CharTrie.None)
                    AddUnknownReversed(text[start..end], ref segments);
                else
                    segments.Add(new(id, end - start));
                end = start;
            }
            segments.Reverse(first);
        }
        finally
        {
            ArrayPool<Node>.Shared.Return(rented);
        }
    }

    private void Search(ReadOnlySpan<char> text, Span<Node> nodes)
    {
        nodes.Fill(new() { Start = Nowhere, Id = CharTrie.None });
        nodes[0].Score = 0;
        for (var start = 0; start < text.Length;)
        {
            var character = CharacterLength(text[start..]);
            var score = nodes[start].Score;
            var covered = false;
            var node = CharTrie.Root;
            for (var end = start; end < text.Length;)
            {
                node = _trie.Next(node, text[end++]);
                if (node == CharTrie.None)
                    break;
                if (_trie.Value(node) is not CharTrie.None and var id)
                {
                    nodes[end].Offer(start, id, (double)score + _scores[id]);
                    covered |= end - start == character;
                }
            }
            if (!covered)
                nodes[start + character].Offer(start, CharTrie.None, (double)score + _unknownScore);
            start += character;
        }
    }

    // The list is turned round at the end, the bytes of a character with it.
    private void AddUnknownReversed(ReadOnlySpan<char> character, ref SegmentList segments)
    {
        var start = segments.Count;
        AddUnknown(character, ref segments);
        segments.Reverse(start);
    }

    /// <summary>The best way to one place in the text: where its last piece begins, the piece, the sum of the scores.</summary>
    private struct Node
    {
        public int Start, Id;
        public float Score;

        // Sums are kept in single precision and compared in double, so that ties fall as SentencePiece lets them fall.
        public void Offer(int start, int id, double score)
        {
            if (Start == Nowhere || score > Score)
                (Start, Id, Score) = (start, id, (float)score);
        }
    }
}
