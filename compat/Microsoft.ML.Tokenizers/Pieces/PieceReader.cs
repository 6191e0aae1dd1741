namespace Microsoft.ML.Tokenizers;

/// <summary>Walks over the pieces of a text, without an allocation for GPT-2's pattern and those for words, which most tokenizers use.</summary>
internal ref struct PieceReader
{
    private readonly ReadOnlySpan<char> _text;
    private readonly IEnumerator<(int Offset, int Length)>? _others;
    private readonly SpecialTokenFinder? _specialTokens;
    private readonly WordPattern? _words;
    private readonly bool _whole;
    private int _position, _specialStart, _specialEnd;

    /// <param name="preTokenizer">Null for the whole text in one piece.</param>
    /// <param name="text">The text; null where it is only there as a span.</param>
    /// <param name="span">The text.</param>
    public PieceReader(PreTokenizer? preTokenizer, string? text, ReadOnlySpan<char> span)
    {
        _text = span;
        if (preTokenizer is null)
        {
            _whole = true;
            return;
        }
        var known = preTokenizer is RobertaPreTokenizer ? RobertaPreTokenizer.Pattern : preTokenizer as RegexPreTokenizer;
        if (known is { IsGpt2: true } or { Words: not null })
        {
            _words = known.Words;
            _specialTokens = known.SpecialTokens;
            FindSpecial();
        }
        else
        {
            _others = (text is null ? preTokenizer.PreTokenize(span) : preTokenizer.PreTokenize(text)).GetEnumerator();
        }
    }

    public bool Next(out int offset, out int length)
    {
        if (_others is not null)
        {
            var more = _others.MoveNext();
            (offset, length) = more ? _others.Current : default;
            return more;
        }
        offset = _position;
        length = 0;
        if (_position == _text.Length)
            return false;
        if (_whole)
        {
            length = _text.Length;
        }
        else if (_position < _specialStart && _words is not null)
        {
            var word = _words.Match(_text[_position.._specialStart]);
            (offset, length) = (_position + word.Index, word.Length);
            _position = length == 0 ? _specialStart : offset + length;
            return length > 0 || Next(out offset, out length);
        }
        else if (_position < _specialStart)
        {
            length = Gpt2Pattern.Match(_text[.._specialStart], _position);
        }
        else
        {
            length = _specialEnd - _position;
            _position = _specialEnd;
            FindSpecial();
            return true;
        }
        _position += length;
        return true;
    }

    private void FindSpecial()
    {
        if (_specialTokens is not null && _specialTokens.Find(_text[_position..]) is { Length: > 0 } found)
            (_specialStart, _specialEnd) = (_position + found.Index, _position + found.Index + found.Length);
        else
            _specialStart = _specialEnd = _text.Length;
    }
}
