using System.Numerics;

namespace DeepNet.Data;

/// <summary>Turns bytes into float32 values (x / 255 − mean) / deviation, for each channel its own.</summary>
/// <remarks>The arithmetic is torchvision's <c>ToTensor</c> and <c>Normalize</c>, operation for operation, so the bits agree.</remarks>
public sealed class Normalize
{
    private readonly float[] _mean;
    private readonly float[] _deviation;

    /// <summary>A normalisation with the given statistics.</summary>
    /// <param name="mean">The mean of each channel, in the scale 0 to 1.</param>
    /// <param name="deviation">The standard deviation of each channel, in the scale 0 to 1; greater than 0.</param>
    /// <exception cref="ArgumentException">The numbers of channels differ, or a deviation is not greater than 0.</exception>
    public Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.IsEmpty || mean.Length != deviation.Length)
            throw new ArgumentException($"{mean.Length} means and {deviation.Length} deviations were given; one of each is needed per channel.");
        foreach (var value in deviation)
            if (!(value > 0))
                throw new ArgumentException($"A deviation of {value} was given; each must be greater than 0.", nameof(deviation));
        _mean = mean.ToArray();
        _deviation = deviation.ToArray();
    }

    /// <summary>The scale 0 to 1 for one channel: mean 0, deviation 1.</summary>
    public static Normalize UnitRange { get; } = new([0], [1]);

    /// <summary>The scale 0 to 1 for three channels: mean 0, deviation 1, as torchvision's <c>ToTensor</c>.</summary>
    public static Normalize UnitRangeRgb { get; } = new([0, 0, 0], [1, 1, 1]);

    /// <summary>ImageNet's statistics, which torchvision's trained networks expect: means 0.485, 0.456, 0.406; deviations 0.229, 0.224, 0.225.</summary>
    public static Normalize ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>MNIST's usual statistics: mean 0.1307, deviation 0.3081.</summary>
    public static Normalize Mnist { get; } = new([0.1307f], [0.3081f]);

    /// <summary>Fashion-MNIST's usual statistics: mean 0.2860, deviation 0.3530.</summary>
    public static Normalize FashionMnist { get; } = new([0.2860f], [0.3530f]);

    /// <summary>CIFAR-10's statistics over its training pixels: means 0.4914, 0.4822, 0.4465; deviations 0.2470, 0.2435, 0.2616.</summary>
    public static Normalize Cifar10 { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);

    internal ReadOnlySpan<float> Mean => _mean;

    internal ReadOnlySpan<float> Deviation => _deviation;

    /// <summary>The number of channels.</summary>
    public int Channels => _mean.Length;

    /// <summary>Normalises one plane of one channel.</summary>
    /// <param name="pixels">The plane's bytes.</param>
    /// <param name="channel">Which channel it is.</param>
    /// <param name="output">Receives as many values.</param>
    public void Apply(ReadOnlySpan<byte> pixels, int channel, Span<float> output)
    {
        var (mean, deviation) = (_mean[channel], _deviation[channel]);
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var width = Vector<float>.Count;
            for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(pixels[i..]), out var low, out var high);
                Vector.Widen(low, out var first, out var second);
                Vector.Widen(high, out var third, out var fourth);
                Convert(first, mean, deviation).CopyTo(output[i..]);
                Convert(second, mean, deviation).CopyTo(output[(i + width)..]);
                Convert(third, mean, deviation).CopyTo(output[(i + 2 * width)..]);
                Convert(fourth, mean, deviation).CopyTo(output[(i + 3 * width)..]);
            }
        }

        for (; i < pixels.Length; i++)
            output[i] = (pixels[i] / 255f - mean) / deviation;
    }

    private static Vector<float> Convert(Vector<uint> pixels, float mean, float deviation) =>
        (Vector.ConvertToSingle(Vector.AsVectorInt32(pixels)) / new Vector<float>(255f) - new Vector<float>(mean))
        / new Vector<float>(deviation);
}
