using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Prepares a text for a SentencePiece model: spaces become U+2581, one is put in front, extra ones go.</summary>
/// <remarks>
/// A model with a compiled normalization (<c>nmt_nfkc</c> and its kin) applies it as well, and then treats each stretch between special tokens
/// as a text of its own; otherwise only the first stretch gets the mark in front, or the last one the mark behind. As in the real package, a
/// character that the compiled normalization would delete stays.
/// </remarks>
public sealed class SentencePieceNormalizer : Normalizer
{
    internal const char WordMark = '\u2581';

    private readonly SpecialTokenFinder? _finder;
    private readonly CharacterMap? _map;

    /// <param name="removeExtraWhiteSpaces">Whether spaces at both ends, and all but one in a row, are removed.</param>
    /// <param name="addDummyPrefix">Whether a space is put in front of the text, or behind it.</param>
    /// <param name="escapeWhiteSpaces">Whether spaces become U+2581.</param>
    /// <param name="treatWhitespaceAsSuffix">Whether the added space comes behind the text.</param>
    /// <param name="specialTokens">Tokens that are left as they are; null for none.</param>
    public SentencePieceNormalizer(bool removeExtraWhiteSpaces, bool addDummyPrefix, bool escapeWhiteSpaces, bool treatWhitespaceAsSuffix, IReadOnlyDictionary<string, int>? specialTokens)
    {
        RemoveExtraWhiteSpaces = removeExtraWhiteSpaces;
        AddDummyPrefix = addDummyPrefix;
        EscapeWhiteSpaces = escapeWhiteSpaces;
        TreatWhitespaceAsSuffix = treatWhitespaceAsSuffix;
        SpecialTokens = specialTokens;
        _finder = SpecialTokenFinder.Create(specialTokens);
    }

    /// <exception cref="ArgumentException">The model's compiled normalization is broken.</exception>
    internal SentencePieceNormalizer(SentencePieceModel model, IReadOnlyDictionary<string, int>? specialTokens)
        : this(model.RemoveExtraWhitespaces, model.AddDummyPrefix, model.EscapeWhitespaces, model.TreatWhitespaceAsSuffix, specialTokens)
    {
        if (!model.CharacterMap.IsEmpty)
            _map = new(model.CharacterMap.Span);
    }

    /// <summary>Whether spaces at both ends, and all but one in a row, are removed.</summary>
    public bool RemoveExtraWhiteSpaces { get; }

    /// <summary>Whether a space is put in front of the text, or behind it.</summary>
    public bool AddDummyPrefix { get; }

    /// <summary>Whether spaces become U+2581.</summary>
    public bool EscapeWhiteSpaces { get; }

    /// <summary>Whether the added space comes behind the text.</summary>
    public bool TreatWhitespaceAsSuffix { get; }

    /// <summary>Tokens that are left as they are; null for none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    /// <inheritdoc/>
    public override string Normalize(string original) => string.IsNullOrEmpty(original) ? "" : Normalize(original.AsSpan());

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original)
    {
        if (original.IsEmpty)
            return "";
        var normalized = new StringBuilder(original.Length + 16);
        var hasPrefix = _map is not null || !AddDummyPrefix || TreatWhitespaceAsSuffix;
        var end = -1; // of the last stretch of plain text
        for (var start = 0; start < original.Length;)
        {
            var (index, length) = _finder?.Find(original[start..]) ?? (-1, 0);
            var stretch = index < 0 ? original[start..] : original.Slice(start, index);
            var before = normalized.Length;
            if (_map is not null)
                AppendMapped(stretch, _map, normalized);
            else
                AppendPlain(stretch, first: start == 0, last: index < 0, ref hasPrefix, normalized);
            if (normalized.Length > before)
                end = normalized.Length;
            if (index < 0)
                break;
            normalized.Append(original.Slice(start + index, length));
            start += index + length;
        }
        if (_map is null && AddDummyPrefix && TreatWhitespaceAsSuffix && end >= 0)
            normalized.Insert(end, EscapeWhiteSpaces ? WordMark : ' ');
        return normalized.ToString();
    }

    private void AppendPlain(ReadOnlySpan<char> stretch, bool first, bool last, ref bool hasPrefix, StringBuilder normalized)
    {
        if (RemoveExtraWhiteSpaces && first)
            stretch = stretch.TrimStart(' ');
        if (RemoveExtraWhiteSpaces && last)
            stretch = stretch.TrimEnd(' ');
        if (stretch.IsEmpty)
            return;
        var space = EscapeWhiteSpaces ? WordMark : ' ';
        if (!hasPrefix)
            normalized.Append(space);
        hasPrefix = true;
        for (; ; )
        {
            var length = stretch.IndexOf(' ');
            if (length < 0)
                break;
            normalized.Append(stretch[..length]).Append(space);
            stretch = stretch[(length + 1)..];
            if (RemoveExtraWhiteSpaces)
                stretch = stretch.TrimStart(' ');
        }
        normalized.Append(stretch);
    }

    // The map knows UTF-8.
    private void AppendMapped(ReadOnlySpan<char> stretch, CharacterMap map, StringBuilder normalized)
    {
        if (stretch.IsEmpty)
            return;
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(stretch.Length));
        var mapped = new ArrayBufferWriter<byte>(stretch.Length + 16);
        try
        {
            Map(rented.AsSpan(0, Encoding.UTF8.GetBytes(stretch, rented)), map, mapped);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        normalized.Append(Encoding.UTF8.GetString(Finished(mapped.WrittenSpan)));
        if (AddDummyPrefix && TreatWhitespaceAsSuffix && mapped.WrittenCount > 0)
            normalized.Append(EscapeWhiteSpaces ? WordMark : ' ');
    }

    private ReadOnlySpan<byte> Space => EscapeWhiteSpaces ? "\u2581"u8 : " "u8;

    private ReadOnlySpan<byte> Finished(ReadOnlySpan<byte> mapped)
    {
        while (RemoveExtraWhiteSpaces && mapped.EndsWith(Space))
            mapped = mapped[..^Space.Length];
        return mapped;
    }

    private void Map(ReadOnlySpan<byte> text, CharacterMap map, ArrayBufferWriter<byte> mapped)
    {
        var begun = !AddDummyPrefix || TreatWhitespaceAsSuffix;
        var afterSpace = RemoveExtraWhiteSpaces;
        while (!text.IsEmpty)
        {
            var length = map.Match(text, out var replacement);
            if (length == 0)
                length = CharacterLength(text[0]);
            var part = replacement.IsEmpty ? text[..length] : replacement;
            text = text[length..];
            if (afterSpace)
                part = part.TrimStart((byte)' ');
            if (part.IsEmpty)
                continue;
            if (!begun)
                mapped.Write(Space);
            begun = true;
            afterSpace = RemoveExtraWhiteSpaces && part[^1] == ' ';
            for (int space; (space = part.IndexOf((byte)' ')) >= 0; part = part[(space + 1)..])
            {
                mapped.Write(part[..space]);
                mapped.Write(Space);
            }
            mapped.Write(part);
        }
    }

    private static int CharacterLength(byte lead) => lead switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
}
