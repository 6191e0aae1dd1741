using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The shape of a <see cref="MobileNetV2"/>. The defaults are those of the paper, for ImageNet.</summary>
public sealed record MobileNetV2Options : ModelOptions
{
    // Channels are multiples of this, as in the original's source.
    private const int Divisor = 8;

    /// <summary>MobileNetV2 for ImageNet, width 1.0: 3,504,872 parameters.</summary>
    public static MobileNetV2Options ImageNet { get; } = new();

    /// <summary>What all numbers of channels are multiplied by, the last convolution's only if it is above 1; 1 by default, above 0.</summary>
    public double WidthMultiplier { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// Whether the first two convolutions with a stride, those of the stem and of the 24-channel stage, have none, for images of about 32 × 32
    /// pixels: an eighth of height and width remains instead of a 32nd. Off by default.
    /// </summary>
    public bool SmallImages { get; init; }

    /// <summary>The share of features dropped before the last layer while training; 0.2 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); } = 0.2;

    /// <summary>The number of classes; 1,000 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 1000;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new MobileNetV2(this);

    /// <summary>So many channels for the chosen width: the nearest multiple of 8, or the next one where that takes away more than a tenth.</summary>
    internal int Channels(int channels, double? multiplier = null)
    {
        var wanted = channels * (multiplier ?? WidthMultiplier);
        var rounded = Math.Max(Divisor, (int)(wanted + Divisor / 2) / Divisor * Divisor);
        return rounded < 0.9 * wanted ? rounded + Divisor : rounded;
    }
}
