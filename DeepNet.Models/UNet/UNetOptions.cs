using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>How a <see cref="UNet"/> doubles height and width.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UNetUpsampling>))]
public enum UNetUpsampling
{
    /// <summary>By transposed 2 × 2 convolutions, as in the paper.</summary>
    Transposed,

    /// <summary>By bilinear interpolation, without parameters; the deepest level and the way up have half the channels.</summary>
    Bilinear,
}

/// <summary>The shape of a <see cref="UNet"/>. The defaults are those of the paper.</summary>
public sealed record UNetOptions : ModelOptions
{
    /// <summary>64 to 1,024 channels, for colour images and two classes: 31,037,698 parameters.</summary>
    public static UNetOptions Standard { get; } = new();

    /// <summary>The channels at full size, doubled at each level below; 64 by default.</summary>
    public int Width { get; init => field = Require.AtLeast(2, value); } = 64;

    /// <summary>How many times height and width are halved, 1 to 8; 4 by default.</summary>
    public int Depth { get; init => field = Require.Between(1, 8, value); } = 4;

    /// <summary>How height and width are doubled; by transposed convolutions unless said otherwise.</summary>
    public UNetUpsampling Upsampling { get; init => field = Require.Defined(value); }

    /// <summary>The number of classes that a pixel may have, the background among them; 2 by default. 1 for the logit of yes or no.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new UNet(this);

    /// <summary>The channels of what a level passes to the same level on the way up; level 0 has the images' size.</summary>
    internal int Channels(int level) => level == Depth && Upsampling == UNetUpsampling.Bilinear ? (Width << level) / 2 : Width << level;
}
