namespace DeepNet.Models;

/// <summary>The shape of a <see cref="ConvVae"/>. Take the preset and change what differs: <c>ConvVaeOptions.Size64 with { Latent = 32 }</c>.</summary>
public sealed record ConvVaeOptions
{
    /// <summary>64 × 64 pixels in colour, five levels of 32 to 512 channels, codes of 128 numbers: 3,937,635 parameters.</summary>
    public static ConvVaeOptions Size64 { get; } = new();

    /// <summary>The height and width of the images in pixels, a multiple of 2 to the power of the number of levels; 64 by default.</summary>
    public int ImageSize { get; init => field = Require.AtLeast(2, value); } = 64;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int Channels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>The channels of each level, which halves height and width: [32, 64, 128, 256, 512] by default.</summary>
    /// <exception cref="ArgumentException">No level, or one without a channel.</exception>
    public IReadOnlyList<int> Widths { get; init => field = SizeList.Of(1, value); } = SizeList.Of(1, [32, 64, 128, 256, 512]);

    /// <summary>The numbers of a code; 128 by default.</summary>
    public int Latent { get; init => field = Require.AtLeast(1, value); } = 128;

    /// <summary>
    /// What the reconstruction goes through at last: <see cref="Activation.Identity"/> unless said otherwise, for logits of pixels from 0 to 1;
    /// <see cref="Activation.Tanh"/> for pixels from −1 to 1.
    /// </summary>
    public Activation Output { get; init => field = Require.Defined(value); } = Activation.Identity;

    /// <summary>Builds the network.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The levels do not halve the images evenly.</exception>
    public ConvVae Create() => new(this);

    /// <summary>The height and width of the last level.</summary>
    internal int InnerSize => ImageSize >> Widths.Count;

    internal void Validate()
    {
        if (Widths.Count > 30 || ImageSize % (1 << Widths.Count) != 0)
            throw new ArgumentException($"{Widths.Count} levels halve height and width {Widths.Count} times, but {nameof(ImageSize)} is {ImageSize}: take a multiple of 2^{Widths.Count}, or fewer {nameof(Widths)}.");
    }
}
