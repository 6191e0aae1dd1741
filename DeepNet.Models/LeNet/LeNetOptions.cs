using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>How a <see cref="LeNet"/> halves height and width.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeNetPooling>))]
public enum LeNetPooling
{
    /// <summary>The mean of 2 × 2 pixels, as in 1998.</summary>
    Average,

    /// <summary>The largest of 2 × 2 pixels.</summary>
    Max,
}

/// <summary>What a <see cref="LeNet"/> sees and tells apart. The defaults are those of the paper, for MNIST.</summary>
public sealed record LeNetOptions : ModelOptions
{
    /// <summary>LeNet-5 with tanh and average pooling, for 28 × 28 grey images and ten classes: 61,706 parameters.</summary>
    public static LeNetOptions LeNet5 { get; } = new();

    /// <summary>The same with ReLU and max-pooling, as PyTorch's tutorials have it: 61,706 parameters.</summary>
    public static LeNetOptions Modern { get; } = new() { Activation = Activation.Relu, Pooling = LeNetPooling.Max };

    /// <summary>1 for grey images (the default), 3 for colour.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The height and width of the images in pixels; 28 by default. With both paddings at least 16.</summary>
    public int ImageSize { get; init => field = Require.AtLeast(1, value); } = 28;

    /// <summary>Zeros around the images, in pixels a side: 2 by default, which makes 28 × 28 pixels the 32 × 32 of the paper; 0 for images of 32 × 32.</summary>
    public int Padding { get; init => field = Require.AtLeast(0, value); } = 2;

    /// <summary>The number of classes; 10 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>The nonlinearity after each layer but the last; tanh by default.</summary>
    public Activation Activation { get; init => field = Require.Defined(value); } = Activation.Tanh;

    /// <summary>How height and width are halved; by the mean by default.</summary>
    public LeNetPooling Pooling { get; init => field = Require.Defined(value); }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new LeNet(this);

    /// <summary>The height and width that the linear layers see.</summary>
    internal int PooledSize => ((ImageSize + 2 * Padding - 4) / 2 - 4) / 2;

    internal void Validate()
    {
        if (ImageSize + 2 * Padding < 16)
            throw new ArgumentException($"LeNet needs images of at least 16 × 16 pixels with their padding, got ImageSize = {ImageSize} and Padding = {Padding}.");
    }
}
