using System.Runtime.InteropServices;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// The merges of a SentencePiece vocabulary: every way to put a piece together from two others, or from characters. A symbol is the id of a
/// piece, a number beyond them for a character that only occurs within pieces, or negative for what never merges.
/// </summary>
internal sealed class BytePairRules
{
    private const int Unknown = -1;

    private readonly IReadOnlyList<SentencePiece> _pieces;
    private readonly int[] _basic = new int[char.MaxValue + 1];
    private readonly Dictionary<int, int> _astral = [];
    private readonly List<int> _lengths = [];

    public BytePairRules(IReadOnlyList<SentencePiece> pieces)
    {
        _pieces = pieces;
        Array.Fill(_basic, Unknown);
        CharTrie forward = new(), backward = new();
        for (var id = 0; id < pieces.Count; id++)
        {
            if (!IsMerged(pieces[id]))
                continue;
            HasUnused |= pieces[id].Type == PieceType.Unused;
            var text = pieces[id].Text;
            forward.Add(text, id);
            backward.Add(Reversed(text), id);
            if (text.Length == CharacterLength(text))
                SetSymbol(text, id);
        }
        foreach (var piece in pieces)
        {
            if (IsMerged(piece))
                AddCharacters(piece.Text);
        }
        Merges = Table(forward, backward);
    }

    /// <summary>Which pairs merge, the higher score first.</summary>
    public PairTable Merges { get; }

    /// <summary>Whether there are pieces that merging passes through but that are no tokens.</summary>
    public bool HasUnused { get; }

    /// <summary>Whether merging may yield a piece.</summary>
    public static bool IsMerged(SentencePiece piece) => piece.Text.Length > 0 && piece.Type is PieceType.Normal or PieceType.UserDefined or PieceType.Unused;

    /// <summary>A symbol for a piece that takes part in no merge.</summary>
    public static int Whole(int id) => -2 - id;

    /// <summary>The symbol of a character.</summary>
    public int Symbol(ReadOnlySpan<char> character) =>
        character.Length == 1 ? _basic[character[0]] : _astral.GetValueOrDefault(char.ConvertToUtf32(character[0], character[1]), Unknown);

    /// <summary>The piece that a symbol stands for; negative where it is an unknown character.</summary>
    public int Piece(int symbol) => symbol < Unknown ? -2 - symbol : symbol < _pieces.Count ? symbol : Unknown;

    /// <summary>The number of UTF-16 units of a symbol that merged.</summary>
    public int Length(int symbol) => symbol < _pieces.Count ? _pieces[symbol].Text.Length : _lengths[symbol - _pieces.Count];

    private static int CharacterLength(ReadOnlySpan<char> text) => text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;

    private static string Reversed(string text) => string.Create(text.Length, text, static (reversed, source) =>
    {
        source.CopyTo(reversed);
        reversed.Reverse();
    });

    private void SetSymbol(ReadOnlySpan<char> character, int symbol)
    {
        if (character.Length == 1)
            _basic[character[0]] = symbol;
        else
            _astral[char.ConvertToUtf32(character[0], character[1])] = symbol;
    }

    private void AddCharacters(ReadOnlySpan<char> text)
    {
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = CharacterLength(text[start..]);
            var character = text.Slice(start, length);
            if (Symbol(character) != Unknown)
                continue;
            SetSymbol(character, _pieces.Count + _lengths.Count);
            _lengths.Add(length);
        }
    }

    private PairTable Table(CharTrie forward, CharTrie backward)
    {
        var ranks = Ranks();
        var merges = new List<(int Left, int Right, int Id)>();
        var right = new List<int>(); // what ends each piece, from each place in it on
        for (var id = 0; id < _pieces.Count; id++)
        {
            if (!IsMerged(_pieces[id]))
                continue;
            var text = _pieces[id].Text.AsSpan();
            CollectionsMarshal.SetCount(right, text.Length);
            for (int start = text.Length - 1, node = CharTrie.Root; start >= 0; start--)
            {
                node = node == CharTrie.None ? node : backward.Next(node, text[start]);
                right[start] = node == CharTrie.None ? CharTrie.None : backward.Value(node);
            }
            for (int end = 1, node = forward.Next(CharTrie.Root, text[0]); end < text.Length; node = forward.Next(node, text[end++]))
            {
                var first = CharacterLength(text) == end ? Symbol(text[..end]) : forward.Value(node);
                var rest = text[end..];
                var last = CharacterLength(rest) == rest.Length ? Symbol(rest) : right[end];
                if (first >= 0 && last >= 0)
                    merges.Add((first, last, id));
            }
        }
        var table = new PairTable(merges.Count);
        foreach (var (left, second, id) in merges)
            table.Set(left, second, ranks[id], id);
        return table;
    }

    // Equal scores have equal ranks: the leftmost pair comes first there.
    private int[] Ranks()
    {
        var order = Enumerable.Range(0, _pieces.Count).OrderByDescending(Score).ToArray();
        var ranks = new int[order.Length];
        for (var index = 1; index < order.Length; index++)
            ranks[order[index]] = ranks[order[index - 1]] + (Score(order[index]) == Score(order[index - 1]) ? 0 : 1);
        return ranks;
    }

    private float Score(int id) => float.IsNaN(_pieces[id].Score) ? float.NegativeInfinity : _pieces[id].Score;

    /// <summary>Remembers, for one text, what each unused piece came of.</summary>
    public sealed class Recorder(BytePairRules rules) : IMergeRules
    {
        private readonly Dictionary<int, (int Left, int Right)> _parts = [];

        /// <inheritdoc/>
        public ulong Find(int left, int right, int start, int end)
        {
            var merge = rules.Merges.Find(left, right, start, end);
            if (merge != BytePairMerger.None && rules._pieces[(int)merge].Type == PieceType.Unused)
                _parts[(int)merge] = (left, right);
            return merge;
        }

        /// <summary>The two symbols that an unused piece came of; null for every other symbol.</summary>
        public (int Left, int Right)? Parts(int symbol) => _parts.TryGetValue(symbol, out var parts) ? parts : null;
    }
}
