using System.Globalization;

namespace Microsoft.ML.Tokenizers;

/// <summary>Pieces that stand for one byte each, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
internal static class BytePiece
{
    /// <summary>The byte of a piece; null for another piece.</summary>
    public static byte? Value(string piece) =>
        piece.Length == 6 && piece.StartsWith("<0x", StringComparison.Ordinal) && piece[5] == '>'
        && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
