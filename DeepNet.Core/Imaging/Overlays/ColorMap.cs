using static TorchSharp.torch;

namespace DeepNet.Imaging;

/// <summary>Shows numbers as colours: straight lines between control points, in 256 steps as matplotlib takes them.</summary>
public sealed class ColorMap
{
    private const int Steps = 256;

    private readonly float[] _colors = new float[3 * Steps];

    /// <summary>A map through colours at equal distances.</summary>
    /// <param name="colors">The colours from the least to the largest value, each 0xRRGGBB; at least two.</param>
    /// <exception cref="ArgumentException">There are fewer than two colours.</exception>
    public ColorMap(params ReadOnlySpan<int> colors)
    {
        if (colors.Length < 2)
            throw new ArgumentException($"A colour map needs at least two colours, got {colors.Length}.", nameof(colors));
        for (var channel = 0; channel < 3; channel++)
        {
            var points = new (double Place, double Value)[colors.Length];
            for (var i = 0; i < points.Length; i++)
                points[i] = (i / (points.Length - 1.0), (colors[i] >> (8 * (2 - channel)) & 255) / 255.0);
            Fill(channel, points);
        }
    }

    private ColorMap(params ReadOnlySpan<(double Place, double Value)[]> channels)
    {
        for (var channel = 0; channel < 3; channel++)
            Fill(channel, channels[channel]);
    }

    /// <summary>From dark violet over green to yellow, as bright as the value is large and safe for the colour-blind (van der Walt and Smith 2015), through eleven of its colours.</summary>
    public static ColorMap Viridis { get; } = new(0x440154, 0x482576, 0x414487, 0x35608D, 0x2A788E, 0x21908C, 0x22A884, 0x43BF71, 0x7AD151, 0xBBDF27, 0xFDE725);

    /// <summary>From blue over green and yellow to red, matplotlib's control points: what papers show class-activation maps in.</summary>
    public static ColorMap Jet { get; } = new(
        [(0, 0), (0.35, 0), (0.66, 1), (0.89, 1), (1, 0.5)],
        [(0, 0), (0.125, 0), (0.375, 1), (0.64, 1), (0.91, 0), (1, 0)],
        [(0, 0.5), (0.11, 1), (0.34, 1), (0.65, 0), (1, 0)]);

    /// <summary>From black to white.</summary>
    public static ColorMap Gray { get; } = new(0x000000, 0xFFFFFF);

    /// <summary>The colours of values.</summary>
    /// <param name="values">[…, height, width], from 0 to 1; what is outside takes the colour of the nearer end, NaN that of 0.</param>
    /// <returns>[…, 3, height, width], float32 from 0 to 1, on the values' device.</returns>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
    public Tensor Apply(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dim() < 2)
            throw new ArgumentException($"A colour map takes values […, height, width], got [{string.Join(", ", values.shape)}].", nameof(values));
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var steps = values.to(float32).mul(Steps).nan_to_num(0, Steps, 0).clamp(0, Steps - 1).to(int64);
        return tensor(_colors, [Steps, 3]).to(values.device)[steps].movedim([-1], [-3]).contiguous().MoveToOuterDisposeScope();
    }

    private void Fill(int channel, ReadOnlySpan<(double Place, double Value)> points)
    {
        for (var (step, next) = (0, 1); step < Steps; step++)
        {
            var place = step / (Steps - 1.0);
            while (points[next].Place < place)
                next++;
            var (left, right) = (points[next - 1], points[next]);
            _colors[3 * step + channel] = (float)(left.Value + (right.Value - left.Value) * (place - left.Place) / (right.Place - left.Place));
        }
    }
}
