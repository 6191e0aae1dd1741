namespace Microsoft.ML.Tokenizers;

public partial class SentencePieceTokenizer
{
    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var tokens = EncodeToTokens(text, textSpan, AddBeginningOfSentence, AddEndOfSentence, settings.ConsiderNormalization, out var normalizedText, out var length);
        return new() { Tokens = tokens, NormalizedText = normalizedText, CharsConsumed = length };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var ids = new List<int>();
        Encode(text, textSpan, AddBeginningOfSentence, AddEndOfSentence, settings.MaxTokenCount, settings.ConsiderNormalization, ids, out var normalizedText, out var consumed);
        return new() { Tokens = ids, NormalizedText = normalizedText, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        Encode(text, textSpan, AddBeginningOfSentence, AddEndOfSentence, settings.MaxTokenCount, settings.ConsiderNormalization, null, out _, out _);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        if (fromEnd)
            return IndexFromEnd(text, textSpan, AddBeginningOfSentence, AddEndOfSentence, settings.MaxTokenCount, settings.ConsiderNormalization, out normalizedText, out tokenCount);
        tokenCount = Encode(text, textSpan, AddBeginningOfSentence, AddEndOfSentence, settings.MaxTokenCount, settings.ConsiderNormalization, null, out normalizedText, out var consumed);
        return consumed;
    }

    private List<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, bool addBeginning, bool addEnd, bool normalize, out string? normalizedText, out int length)
    {
        var tokens = new List<EncodedToken>();
        if (!Prepare(text, ref textSpan, normalize, out normalizedText, out length))
            return tokens;
        var segments = new SegmentList(length);
        try
        {
            Segment(textSpan, ref segments);
            tokens.EnsureCapacity(segments.Count + 2);
            if (addBeginning)
                tokens.AddRange(_beginning);
            var (start, end) = (0, 0);
            foreach (var segment in segments.Span)
            {
                if (segment.Length > 0)
                    (start, end) = (end, end + segment.Length);
                // The bytes of a character after the first stand where it begins.
                tokens.Add(new(segment.Id, Value(segment, textSpan[start..end]), new(start, segment.Length > 0 ? end : start)));
            }
            foreach (var token in addEnd ? _end : [])
                tokens.Add(new(token.Id, token.Value, new(end, end)));
            return tokens;
        }
        finally
        {
            segments.Dispose();
        }
    }

    // The first tokens; how many there are. A character whose bytes do not all fit is not consumed, though the bytes that fit are there.
    private int Encode(string? text, ReadOnlySpan<char> textSpan, bool addBeginning, bool addEnd, int limit, bool normalize, List<int>? ids, out string? normalizedText, out int consumed)
    {
        RequirePositive(limit);
        var beginning = Math.Min(limit, addBeginning ? _beginning.Length : 0);
        if (beginning == limit && (textSpan.Length > 0 || text is { Length: > 0 }))
        {
            // The text itself is not looked at.
            (normalizedText, consumed) = (null, 0);
            ids?.AddRange(_beginning.Take(beginning).Select(token => token.Id));
            return beginning;
        }
        if (!Prepare(text, ref textSpan, normalize, out normalizedText, out _))
        {
            consumed = 0;
            return 0;
        }
        var segments = new SegmentList(textSpan.Length);
        try
        {
            Segment(textSpan, ref segments);
            var taken = Math.Min(limit - beginning, segments.Count);
            var end = taken < segments.Count || !addEnd ? 0 : Math.Min(limit - beginning - taken, _end.Length);
            consumed = Consumed(segments.Span, taken);
            if (ids is not null)
            {
                ids.EnsureCapacity(beginning + taken + end);
                foreach (var token in _beginning.AsSpan(0, beginning))
                    ids.Add(token.Id);
                foreach (var segment in segments.Span[..taken])
                    ids.Add(segment.Id);
                foreach (var token in _end.AsSpan(0, end))
                    ids.Add(token.Id);
            }
            return beginning + taken + end;
        }
        finally
        {
            segments.Dispose();
        }
    }

    private int IndexFromEnd(string? text, ReadOnlySpan<char> textSpan, bool addBeginning, bool addEnd, int limit, bool normalize, out string? normalizedText, out int count)
    {
        RequirePositive(limit);
        count = 0;
        if (!Prepare(text, ref textSpan, normalize, out normalizedText, out _))
            return 0;
        var segments = new SegmentList(textSpan.Length);
        try
        {
            Segment(textSpan, ref segments);
            var end = Math.Min(limit, addEnd ? _end.Length : 0);
            var taken = Math.Min(limit - end, segments.Count);
            var beginning = taken < segments.Count || !addBeginning ? 0 : Math.Min(limit - end - taken, _beginning.Length);
            count = beginning + taken + end;
            var covered = 0;
            foreach (var segment in segments.Span[^taken..])
                covered += segment.Length;
            return textSpan.Length - covered;
        }
        finally
        {
            segments.Dispose();
        }
    }

    // False for a text without characters, which has no tokens at all.
    private bool Prepare(string? text, ref ReadOnlySpan<char> textSpan, bool normalize, out string? normalizedText, out int length)
    {
        normalizedText = null;
        if (text is not null)
            textSpan = text;
        length = textSpan.Length;
        if (length == 0)
            return false;
        if (normalize && Normalizer is not null)
        {
            normalizedText = Normalizer.Normalize(textSpan);
            textSpan = normalizedText;
            length = textSpan.Length;
        }
        return true;
    }

    private void Segment(ReadOnlySpan<char> text, ref SegmentList segments)
    {
        while (_finder is not null && _finder.Find(text) is { Index: >= 0 } found)
        {
            _segmenter.Segment(text[..found.Index], ref segments);
            segments.Add(new(SpecialTokens![text.Slice(found.Index, found.Length).ToString()], found.Length, IsSpecial: true));
            text = text[(found.Index + found.Length)..];
        }
        _segmenter.Segment(text, ref segments);
    }

    private static int Consumed(ReadOnlySpan<Segment> segments, int taken)
    {
        var consumed = 0;
        foreach (var segment in segments[..taken])
            consumed += segment.Length;
        if (taken == segments.Length || segments[taken] is { Length: > 0 })
            return consumed;
        while (taken > 0 && segments[taken].Length == 0)
            taken--;
        return consumed - segments[taken].Length;
    }

    private string Value(Segment segment, ReadOnlySpan<char> text) =>
        segment.IsSpecial || segment.Id >= _model.Pieces.Count ? text.ToString()
        : segment.Id != UnknownId ? _model.Pieces[segment.Id].Text
        : _model.Kind == (int)SegmentationKind.Unigram ? text.ToString()
        : UnknownToken;

    private static void RequirePositive(int maxTokenCount)
    {
        if (maxTokenCount <= 0)
            throw new ArgumentOutOfRangeException(nameof(maxTokenCount), maxTokenCount, "The maximum number of tokens must be greater than 0.");
    }
}
