using System.Runtime.InteropServices;

namespace Microsoft.ML.Tokenizers;

/// <summary>What stands around the tokens of a text.</summary>
/// <param name="Begin">Whether the token of the beginning is put in front.</param>
/// <param name="End">Whether the token of the end is put behind.</param>
/// <param name="PrefixSpace">Whether a space is put in front of the text; offsets leave it out.</param>
internal readonly record struct Frame(bool Begin, bool End, bool PrefixSpace = false);

/// <summary>From a text to tokens: normalization, pieces, tokens of the pieces, a frame around them.</summary>
/// <param name="normalizer">What rewrites the text first; null for nothing.</param>
/// <param name="preTokenizer">What splits it; null for nothing.</param>
/// <param name="encoder">What encodes the pieces.</param>
/// <param name="begin">The token of the beginning; null where there is none.</param>
/// <param name="end">The token of the end; null where there is none.</param>
internal sealed class Pipeline(Normalizer? normalizer, PreTokenizer? preTokenizer, PieceEncoder encoder, (int Id, string Text)? begin = null, (int Id, string Text)? end = null)
{
    public EncodeResults<EncodedToken> Tokens(string? text, ReadOnlySpan<char> span, EncodeSettings settings, Frame frame)
    {
        if (span.IsEmpty)
            return new() { Tokens = [] };
        var source = Prepare(ref text, ref span, settings, frame, out var normalized);
        var shift = frame.PrefixSpace ? 1 : 0;
        var tokens = new List<EncodedToken>();
        if (frame.Begin && begin is var (beginId, beginText))
            tokens.Add(new(beginId, beginText, 0..0));
        while (source.Next(out var offset, out var length))
        {
            var pieceText = span.Slice(offset, length);
            var piece = encoder.Encode(pieceText);
            for (var token = 0; token < piece.Count; token++)
            {
                var value = piece.IsSpecial ? piece.Text : encoder.Value(piece, token, pieceText);
                var start = Math.Max(0, offset + piece.Starts[token] - shift);
                tokens.Add(new(piece.Ids[token], value, start..Math.Max(start, offset + piece.Ends[token] - shift)));
            }
        }
        if (frame.End && end is var (endId, endText))
            tokens.Add(new(endId, endText, (span.Length - shift)..(span.Length - shift)));
        return new() { Tokens = tokens, NormalizedText = normalized, CharsConsumed = span.Length };
    }

    public EncodeResults<int> Ids(string? text, ReadOnlySpan<char> span, EncodeSettings settings, Frame frame)
    {
        RequirePositive(settings.MaxTokenCount);
        if (span.IsEmpty)
            return new() { Tokens = [] };
        var ids = new List<int>(Math.Min(settings.MaxTokenCount, 4 + span.Length / 3));
        First(text, span, settings, frame, ids, out var normalized, out var consumed);
        return new() { Tokens = ids, NormalizedText = normalized, CharsConsumed = consumed };
    }

    public int Count(string? text, ReadOnlySpan<char> span, EncodeSettings settings, Frame frame, out string? normalized, out int consumed)
    {
        RequirePositive(settings.MaxTokenCount);
        if (!span.IsEmpty)
            return First(text, span, settings, frame, null, out normalized, out consumed);
        (normalized, consumed) = (null, 0);
        return 0;
    }

    public int Index(string? text, ReadOnlySpan<char> span, EncodeSettings settings, Frame frame, bool fromEnd, out string? normalized, out int count)
    {
        if (fromEnd)
            return Last(text, span, settings, frame, out normalized, out count);
        count = Count(text, span, settings, frame, out normalized, out var consumed);
        return consumed;
    }

    private int First(string? text, ReadOnlySpan<char> span, EncodeSettings settings, Frame frame, List<int>? ids, out string? normalized, out int consumed)
    {
        var source = Prepare(ref text, ref span, settings, frame, out normalized);
        var limit = settings.MaxTokenCount;
        var count = 0;
        consumed = 0;
        if (frame.Begin && begin is { } first)
        {
            ids?.Add(first.Id);
            count++;
        }
        while (source.Next(out var offset, out var length))
        {
            var piece = encoder.Encode(span.Slice(offset, length));
            var taken = piece.Count;
            var covered = length;
            if (taken > limit - count)
                taken = encoder.TakeFirst(piece, limit - count, out covered);
            if (taken == 1)
                ids?.Add(piece.Ids[0]);
            else if (ids is not null)
                Append(ids, piece.Ids[..taken]);
            count += taken;
            consumed = offset + covered;
            if (covered < length || count >= limit)
                break;
        }
        if (frame.End && end is { } last && count < limit)
        {
            ids?.Add(last.Id);
            count++;
        }
        if (frame.PrefixSpace && consumed > 0)
            consumed--;
        return count;
    }

    private int Last(string? text, ReadOnlySpan<char> span, EncodeSettings settings, Frame frame, out string? normalized, out int count)
    {
        var limit = settings.MaxTokenCount;
        RequirePositive(limit);
        count = 0;
        normalized = null;
        if (span.IsEmpty)
            return 0;
        var source = Prepare(ref text, ref span, settings, frame, out normalized);
        var pieces = new List<(int Offset, int Length)>();
        while (source.Next(out var offset, out var length))
            pieces.Add((offset, length));
        if (frame.End && end is not null)
            count++;
        var index = 0;
        for (var last = pieces.Count - 1; last >= 0; last--)
        {
            var (offset, length) = pieces[last];
            var piece = encoder.Encode(span.Slice(offset, length));
            var taken = piece.Count;
            var from = 0;
            if (taken > limit - count)
                taken = encoder.TakeLast(piece, limit - count, length, out from);
            count += taken;
            if (from > 0 || count >= limit)
            {
                index = offset + from;
                break;
            }
        }
        if (frame.Begin && begin is not null && count < limit && index == 0)
            count++;
        return frame.PrefixSpace ? Math.Max(0, index - 1) : index;
    }

    // The text as it is encoded takes the place of the text as it came.
    private PieceReader Prepare(ref string? text, ref ReadOnlySpan<char> span, EncodeSettings settings, Frame frame, out string? normalized)
    {
        normalized = null;
        if (frame.PrefixSpace)
            span = text = string.Concat(" ", span);
        if (settings.ConsiderNormalization && normalizer is not null)
            span = text = normalized = normalizer.Normalize(text ?? span.ToString());
        return new(settings.ConsiderPreTokenization ? preTokenizer : null, text, span);
    }

    private static void Append(List<int> ids, ReadOnlySpan<int> more)
    {
        var count = ids.Count;
        ids.EnsureCapacity(count + more.Length);
        CollectionsMarshal.SetCount(ids, count + more.Length);
        more.CopyTo(CollectionsMarshal.AsSpan(ids)[count..]);
    }

    private static void RequirePositive(int maxTokenCount)
    {
        if (maxTokenCount <= 0)
            throw new ArgumentOutOfRangeException(nameof(maxTokenCount), maxTokenCount, "The maximum number of tokens must be greater than 0.");
    }
}
