using System.Buffers.Binary;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// A compiled normalization as SentencePiece models carry it: a double-array trie (Aoe, 1989, in the layout of darts-clone) over UTF-8, whose
/// values are places in a pool of zero-terminated replacements.
/// </summary>
internal sealed class CharacterMap
{
    // Real keys are a few characters long; a broken trie must not be walked through a whole text from every place.
    private const int LongestKey = 256;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <exception cref="ArgumentException">The blob is no compiled normalization.</exception>
    public CharacterMap(ReadOnlySpan<byte> blob)
    {
        var size = blob.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(blob);
        if (size == 0 || size % sizeof(uint) != 0 || size > blob.Length - sizeof(uint))
            throw new ArgumentException($"The compiled normalization is broken: {blob.Length} bytes cannot hold a trie of {size}.");
        _units = new uint[size / sizeof(uint)];
        for (var index = 0; index < _units.Length; index++)
            _units[index] = BinaryPrimitives.ReadUInt32LittleEndian(blob.Slice(sizeof(uint) * (index + 1)));
        _replacements = blob[(sizeof(uint) + (int)size)..].ToArray();
    }

    /// <summary>What the longest key that a text begins with is replaced by; 0 and nothing where no key begins it.</summary>
    public int Match(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        var (length, value) = (0, 0u);
        var position = Offset(_units[0]);
        for (var index = 0; index < Math.Min(text.Length, LongestKey); index++)
        {
            position ^= text[index];
            if (position >= (uint)_units.Length || Label(_units[position]) != text[index])
                break;
            var hasLeaf = (_units[position] >> 8 & 1) != 0;
            position ^= Offset(_units[position]);
            if (hasLeaf && position < (uint)_units.Length)
                (length, value) = (index + 1, _units[position] & 0x7FFFFFFF);
        }
        replacement = length > 0 && value < (uint)_replacements.Length ? _replacements.AsSpan((int)value) : default;
        var end = replacement.IndexOf((byte)0);
        if (end >= 0)
            replacement = replacement[..end];
        return length;
    }

    // A leaf has its highest bit set, so that its label is no byte.
    private static uint Label(uint unit) => unit & 0x800000FF;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
