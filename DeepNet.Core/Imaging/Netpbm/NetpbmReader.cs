using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>Reads Netpbm's PBM (P1, P4), PGM (P2, P5) and PPM (P3, P6).</summary>
/// <remarks>Samples are spread from 0 … maximum to 0 … 255 and rounded to even, as Pillow does; with more than 8 bits to 0 … 65535.</remarks>
internal sealed class NetpbmReader : FormatReader
{
    private const int LargestNumber = 1 << 24; // of a header: longer ones are refused before they overflow

    private int _kind;
    private int _most;
    private int _data;
    private ImageInfo _info;

    private bool IsText => _kind <= 3;

    private bool IsBitmap => _kind is 1 or 4;

    public override ImageInfo Open(ReadOnlySpan<byte> content, string name)
    {
        _kind = content[1] - '0';
        var place = 2;
        var width = ReadHeader(content, ref place, name, "width");
        var height = ReadHeader(content, ref place, name, "height");
        _most = IsBitmap ? 1 : ReadHeader(content, ref place, name, "maximum");
        if (_most > 65535)
            throw new DataFormatException(name, Invariant($"its maximum is {_most}; at most 65535 is possible."));
        // One white space ends the header, a line's end of two bytes does not.
        _data = place + (place < content.Length ? 1 : 0);
        var channels = _kind is 3 or 6 ? 3 : 1;
        _info = new(ImageFormat.Netpbm, width, height, channels, IsBitmap ? 1 : _most > 255 ? 16 : 8) { HasIndices = channels == 1 };
        return _info;
    }

    public override void Decode(ReadOnlySpan<byte> content, string name, PixelTarget target)
    {
        var data = content[_data..];
        var samples = (long)_info.Width * _info.Channels;
        var rowBytes = IsText ? samples * (IsBitmap ? 1 : 2) : IsBitmap ? (_info.Width + 7) / 8 : samples * (_most > 255 ? 2 : 1);
        var needed = rowBytes * _info.Height - (IsText && !IsBitmap ? 1 : 0); // text: a digit each, and something between them
        if (data.Length < needed)
            throw new TruncatedFileException(name, _data + needed, content.Length);
        if (!IsText && _most == 255)
        {
            target.Write(data[..(int)needed], _info.Channels, 0);
            return;
        }
        var place = 0;
        var values = new int[(int)samples];
        var row8 = new byte[target.IsWide ? 0 : (int)samples];
        var row16 = new ushort[target.IsWide ? (int)samples : 0];
        for (var y = 0; y < _info.Height; y++)
        {
            if (IsText)
                ReadText(content, name, data, ref place, values);
            else
                ReadBytes(data.Slice((int)(y * rowBytes), (int)rowBytes), values);
            for (var i = 0; i < values.Length; i++)
            {
                var value = Math.Min(values[i], _most);
                if (target.IsWide)
                    row16[i] = target.IsIndices ? (ushort)value : (ushort)Math.Round(value / (double)_most * 65535);
                else
                    row8[i] = target.IsIndices ? (byte)(_most > 255 ? value >> 8 : value) : (byte)Math.Round(value / (double)_most * 255);
            }
            if (target.IsWide)
                target.Write(row16, _info.Channels, y * _info.Width);
            else
                target.Write(row8, _info.Channels, y * _info.Width);
        }
    }

    // In bitmaps 1 is black.
    private void ReadBytes(ReadOnlySpan<byte> row, Span<int> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = IsBitmap ? 1 - (row[i / 8] >> (7 - i % 8) & 1) : _most > 255 ? row[2 * i] << 8 | row[2 * i + 1] : row[i];
    }

    private void ReadText(ReadOnlySpan<byte> content, string name, ReadOnlySpan<byte> data, ref int place, Span<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            SkipBlanks(data, ref place);
            var start = place;
            var value = 0;
            while (place < data.Length && char.IsAsciiDigit((char)data[place]) && value <= 65535)
            {
                value = 10 * value + data[place++] - '0';
                if (IsBitmap)
                    break; // the digits of a bitmap need nothing between them
            }
            if (place == start && place == data.Length)
                throw new TruncatedFileException(name, content.Length + 1L, content.Length);
            if (place == start || value > _most)
                throw new DataFormatException(name, Invariant($"at byte {_data + start:N0} stands no number from 0 to {_most}."));
            values[i] = IsBitmap ? 1 - value : value;
        }
    }

    private static int ReadHeader(ReadOnlySpan<byte> content, ref int place, string name, string what)
    {
        SkipBlanks(content, ref place);
        var start = place;
        var value = 0;
        while (place < content.Length && char.IsAsciiDigit((char)content[place]) && value < LargestNumber)
            value = 10 * value + content[place++] - '0';
        if (place == content.Length)
            throw new TruncatedFileException(name, content.Length + 1L, content.Length);
        return value is > 0 and < LargestNumber && IsBlank(content[place])
            ? value
            : throw new DataFormatException(name, Invariant($"at byte {start:N0} its header must have the {what}, a number of at least 1."));
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or >= (byte)'\t' and <= (byte)'\r';

    // Comments go from # to the end of the line.
    private static void SkipBlanks(ReadOnlySpan<byte> content, ref int place)
    {
        while (place < content.Length && (IsBlank(content[place]) || content[place] == '#'))
        {
            if (content[place] == '#')
                while (place < content.Length && content[place] is not ((byte)'\n' or (byte)'\r'))
                    place++;
            else
                place++;
        }
    }
}
