using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DeepNet.Imaging;

/// <summary>PNG's filters: what each byte of a row is predicted from.</summary>
internal static class PngFilters
{
    public const int None = 0, Sub = 1, Up = 2, Average = 3, Paeth = 4;

    /// <summary>How many there are.</summary>
    public const int Count = 5;

    /// <summary>Adds the predictions to a row of differences, in place.</summary>
    /// <param name="filter">Which filter, below <see cref="Count"/>.</param>
    /// <param name="row">The row without its filter's byte.</param>
    /// <param name="above">The row above, finished; zeros for the first.</param>
    /// <param name="step">The bytes of a pixel, at least 1.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case Sub when step is 3 or 4:
                UndoPixels<SubPixel>(row, above, step);
                break;
            case Sub:
                for (var i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                break;
            case Up:
                AddAbove(row, above);
                break;
            case Average when step is 3 or 4:
                UndoPixels<AveragePixel>(row, above, step);
                break;
            case Average:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i >= step ? row[i - step] : 0) + above[i]) / 2);
                break;
            case Paeth when step is 3 or 4:
                UndoPixels<PaethPixel>(row, above, step);
                break;
            case Paeth:
                for (var i = 0; i < row.Length; i++)
                    row[i] += i >= step ? Predict(row[i - step], above[i], above[i - step]) : above[i];
                break;
        }
    }

    /// <summary>Paeth's predictor: of three neighbours the one nearest to left + above − corner; ties in this order.</summary>
    public static byte Predict(int left, int above, int corner)
    {
        var (toLeft, toAbove) = (above - corner, left - corner);
        var toCorner = Math.Abs(toLeft + toAbove);
        (toLeft, toAbove) = (Math.Abs(toLeft), Math.Abs(toAbove));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }

    private static void AddAbove(Span<byte> row, ReadOnlySpan<byte> above)
    {
        var i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++)
            row[i] += above[i];
    }

    // The channels of a pixel at once; pixels follow one another. Four bytes are read of a pixel of three where there are as many.
    private static void UndoPixels<TFilter>(Span<byte> row, ReadOnlySpan<byte> above, int step) where TFilter : struct, IPixelFilter
    {
        var (left, corner) = (Vector128<short>.Zero, Vector128<short>.Zero);
        for (var i = 0; i < row.Length; i += step)
        {
            var (difference, up) = (Load(row, i, step), Load(above, i, step));
            left = difference + TFilter.Predict(left, up, corner) & Vector128.Create((short)255);
            corner = up;
            var pixel = Vector128.Narrow(left, left).AsUInt32()[0];
            if (step == 4)
            {
                MemoryMarshal.Write(row[i..], pixel);
            }
            else
            {
                MemoryMarshal.Write(row[i..], (ushort)pixel);
                row[i + 2] = (byte)(pixel >> 16);
            }
        }
    }

    private static Vector128<short> Load(ReadOnlySpan<byte> bytes, int place, int step)
    {
        var pixel = step == 4 || place + 4 <= bytes.Length
            ? MemoryMarshal.Read<uint>(bytes[place..])
            : MemoryMarshal.Read<ushort>(bytes[place..]) | (uint)bytes[place + 2] << 16;
        return Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte()).AsInt16();
    }

    private interface IPixelFilter
    {
        static abstract Vector128<short> Predict(Vector128<short> left, Vector128<short> above, Vector128<short> corner);
    }

    private readonly struct SubPixel : IPixelFilter
    {
        public static Vector128<short> Predict(Vector128<short> left, Vector128<short> above, Vector128<short> corner) => left;
    }

    private readonly struct AveragePixel : IPixelFilter
    {
        public static Vector128<short> Predict(Vector128<short> left, Vector128<short> above, Vector128<short> corner) => left + above >>> 1;
    }

    private readonly struct PaethPixel : IPixelFilter
    {
        public static Vector128<short> Predict(Vector128<short> left, Vector128<short> above, Vector128<short> corner)
        {
            var (toLeft, toAbove) = (above - corner, left - corner);
            var toCorner = Vector128.Abs(toLeft + toAbove);
            (toLeft, toAbove) = (Vector128.Abs(toLeft), Vector128.Abs(toAbove));
            var nearest = Vector128.Min(toLeft, Vector128.Min(toAbove, toCorner));
            return Vector128.ConditionalSelect(Vector128.Equals(nearest, toLeft), left,
                Vector128.ConditionalSelect(Vector128.Equals(nearest, toAbove), above, corner));
        }
    }
}
