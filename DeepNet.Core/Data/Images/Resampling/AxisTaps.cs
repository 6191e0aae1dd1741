using System.Buffers;

namespace DeepNet.Data;

/// <summary>For each place of an output axis the run of input pixels that make it, and their weights. The memory is lent: dispose it.</summary>
internal readonly struct AxisTaps : IDisposable
{
    /// <summary>Weights are kept in blocks of so many.</summary>
    public const int Block = 8;

    private readonly int[] _starts;
    private readonly float[] _weights;

    private AxisTaps(int count, int length)
    {
        (Count, Length, Stride) = (count, length, (length + Block - 1) / Block * Block);
        _starts = ArrayPool<int>.Shared.Rent(count);
        _weights = ArrayPool<float>.Shared.Rent(count * Stride);
        Weights.Clear();
    }

    /// <summary>Places on the output axis.</summary>
    public int Count { get; }

    /// <summary>Input pixels for each.</summary>
    public int Length { get; }

    /// <summary>[Count]: the first input pixel of each.</summary>
    public Span<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>Weights that are kept for each: as many, filled up with zeros to whole blocks.</summary>
    public int Stride { get; }

    /// <summary>[Count, Stride]: the weights.</summary>
    public Span<float> Weights => _weights.AsSpan(0, Count * Stride);

    /// <summary>Weights that change a number of pixels into another, as LibTorch's interpolation computes them in float32.</summary>
    public static AxisTaps Resize(int input, int output, Interpolation mode, bool antialias)
    {
        var scale = (float)input / output;
        return antialias ? Antialiased(input, output, scale, mode)
            : mode == Interpolation.Bicubic ? Cubic(input, output, scale)
            : Linear(input, output, scale);
    }

    /// <summary>Weights that blur an axis: a Gaussian of so many taps, the image being mirrored at its edge pixels.</summary>
    public static AxisTaps Blur(int length, int taps, double sigma)
    {
        Span<float> bell = stackalloc float[taps];
        Gaussian(bell, sigma);
        var result = new AxisTaps(length, Math.Min(taps, length));
        for (var place = 0; place < length; place++)
            for (var tap = 0; tap < taps; tap++)
            {
                var pixel = Math.Abs(place + tap - taps / 2);
                result.Add(place, place - taps / 2, pixel < length ? pixel : 2 * length - 2 - pixel, length, bell[tap]);
            }
        return result;
    }

    /// <summary>The weights of a Gaussian, which add up to 1.</summary>
    public static void Gaussian(Span<float> bell, double sigma)
    {
        var sum = 0f;
        for (var tap = 0; tap < bell.Length; tap++)
        {
            var distance = (tap - (bell.Length - 1) * 0.5f) / (float)sigma;
            sum += bell[tap] = MathF.Exp(-0.5f * distance * distance);
        }
        foreach (ref var weight in bell)
            weight /= sum;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<float>.Shared.Return(_weights);
    }

    private static AxisTaps Linear(int input, int output, float scale)
    {
        var result = new AxisTaps(output, Math.Min(2, input));
        for (var place = 0; place < output; place++)
        {
            var center = Math.Max(scale * (place + 0.5f) - 0.5f, 0);
            var pixel = Math.Min((int)center, input - 1);
            var next = Math.Clamp(center - pixel, 0, 1);
            result.Add(place, pixel, pixel, input, 1 - next);
            result.Add(place, pixel, Math.Min(pixel + 1, input - 1), input, next);
        }
        return result;
    }

    private static AxisTaps Cubic(int input, int output, float scale)
    {
        var result = new AxisTaps(output, Math.Min(4, input));
        for (var place = 0; place < output; place++)
        {
            var center = scale * (place + 0.5f) - 0.5f;
            var pixel = (int)MathF.Floor(center);
            for (var tap = -1; tap <= 2; tap++)
                result.Add(place, pixel - 1, Math.Clamp(pixel + tap, 0, input - 1), input, Cubic(center - pixel - tap, -0.75f));
        }
        return result;
    }

    private static AxisTaps Antialiased(int input, int output, float scale, Interpolation mode)
    {
        var reach = (mode == Interpolation.Bicubic ? 2f : 1f) * Math.Max(scale, 1); // the filter widens as the image shrinks
        var narrowing = 1 / Math.Max(scale, 1);
        var result = new AxisTaps(output, Math.Min((int)MathF.Ceiling(2 * reach) + 1, input)); // one more for what is rounded
        for (var place = 0; place < output; place++)
        {
            var center = scale * (place + 0.5f);
            var first = Math.Max((int)(center - reach + 0.5f), 0);
            var end = Math.Min((int)(center + reach + 0.5f), input);
            var sum = 0f;
            for (var pixel = first; pixel < end; pixel++)
                sum += Filter((pixel - center + 0.5f) * narrowing);
            for (var pixel = first; pixel < end; pixel++)
                result.Add(place, first, pixel, input, Filter((pixel - center + 0.5f) * narrowing) / sum);
        }
        return result;

        float Filter(float distance) => mode == Interpolation.Bicubic ? Cubic(distance, -0.5f) : Math.Max(1 - Math.Abs(distance), 0);
    }

    // Keys' convolution kernel.
    private static float Cubic(float distance, float a)
    {
        var x = Math.Abs(distance);
        return x switch
        {
            <= 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a,
            _ => 0,
        };
    }

    // A run that would begin or end outside of the input is moved into it; pixels that stand for several count as often.
    private void Add(int place, int first, int pixel, int input, float weight)
    {
        var start = Math.Clamp(first, 0, input - Length);
        _starts[place] = start;
        _weights[place * Stride + pixel - start] += weight;
    }
}
