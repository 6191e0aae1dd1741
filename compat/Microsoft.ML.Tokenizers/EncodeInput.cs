namespace Microsoft.ML.Tokenizers;

/// <summary>A text on its way to be encoded: normalized, and read piece by piece as the pre-tokenizer splits it.</summary>
internal ref struct EncodeInput
{
    private readonly IEnumerator<(int Offset, int Length)>? _pieces;
    private bool _whole;

    public EncodeInput(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, Normalizer? normalizer, PreTokenizer? preTokenizer)
    {
        if (text is not null)
            textSpan = text;
        if (settings.ConsiderNormalization && normalizer is not null)
        {
            text = NormalizedText = text is null ? normalizer.Normalize(textSpan) : normalizer.Normalize(text);
            textSpan = text;
        }
        Text = textSpan;
        if (settings.ConsiderPreTokenization && preTokenizer is not null)
            _pieces = (text is null ? preTokenizer.PreTokenize(textSpan) : preTokenizer.PreTokenize(text)).GetEnumerator();
        else
            _whole = true;
    }

    /// <summary>The text that is encoded.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>The text after normalization; null where nothing was normalized.</summary>
    public string? NormalizedText { get; }

    /// <summary>The next piece; false at the end.</summary>
    public bool Next(out int offset, out int length)
    {
        if (_whole)
        {
            _whole = false;
            (offset, length) = (0, Text.Length);
            return true;
        }
        if (_pieces is not null && _pieces.MoveNext())
        {
            (offset, length) = _pieces.Current;
            return true;
        }
        (offset, length) = (0, 0);
        return false;
    }

    public readonly void Dispose() => _pieces?.Dispose();
}
