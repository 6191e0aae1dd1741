namespace Microsoft.ML.Tokenizers;

/// <summary>Where a token ends that ends within the bytes of a character.</summary>
internal enum PartialCharacter
{
    /// <summary>In front of the character.</summary>
    Before,

    /// <summary>Behind the character.</summary>
    Behind,

    /// <summary>Behind the first UTF-16 unit of the character that holds the token's last byte, whether it is complete or not.</summary>
    FirstUnit,
}

/// <summary>From places among the UTF-8 bytes of a piece to places among its characters.</summary>
internal static class ByteOffsets
{
    /// <summary>Finds the characters that tokens stand for.</summary>
    /// <param name="length">The length of the piece in characters.</param>
    /// <param name="utf8">The piece in UTF-8.</param>
    /// <param name="bounds">The byte where each token begins, and at last the end: one entry more than tokens.</param>
    /// <param name="rule">What to do with parts of characters.</param>
    /// <param name="starts">Takes the character where each token begins.</param>
    /// <param name="ends">Takes the character where each token ends.</param>
    public static void ToCharacters(int length, ReadOnlySpan<byte> utf8, ReadOnlySpan<int> bounds, PartialCharacter rule, Span<int> starts, Span<int> ends)
    {
        if (utf8.Length == length)
        {
            bounds[..^1].CopyTo(starts); // nothing but ASCII
            bounds[1..].CopyTo(ends);
            return;
        }
        var cursor = new Cursor(utf8);
        for (var token = 0; token < starts.Length; token++)
        {
            cursor.MoveTo(bounds[token]);
            starts[token] = cursor.Character;
            if (rule == PartialCharacter.FirstUnit)
            {
                cursor.MoveTo(bounds[token + 1] - 1);
                ends[token] = cursor.Character + 1;
                continue;
            }
            cursor.MoveTo(bounds[token + 1]);
            ends[token] = rule == PartialCharacter.Before || cursor.AtStart ? cursor.Character : cursor.Behind;
        }
    }

    private ref struct Cursor(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _lead, _target;

        /// <summary>The character that holds the byte.</summary>
        public int Character { get; private set; }

        /// <summary>Whether the byte is the character's first.</summary>
        public readonly bool AtStart => _target == _lead;

        public readonly int Behind => Character + Units;

        private readonly int Width => _utf8[_lead] switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };

        private readonly int Units => Width == 4 ? 2 : 1;

        public void MoveTo(int target)
        {
            _target = target;
            while (_lead < _utf8.Length && _lead + Width <= target)
            {
                Character += Units;
                _lead += Width;
            }
        }
    }
}
