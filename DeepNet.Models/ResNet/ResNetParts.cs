using System.Text.Json.Serialization;

namespace DeepNet.Models;

/// <summary>How a <see cref="ResNet"/> takes in its images.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetStem>))]
public enum ResNetStem
{
    /// <summary>A 7 × 7 convolution with stride 2, then 3 × 3 max-pooling with stride 2: a quarter of height and width remains.</summary>
    ImageNet,

    /// <summary>A 3 × 3 convolution with stride 1 and no pooling, for images of about 32 × 32 pixels: height and width remain.</summary>
    Cifar,
}

/// <summary>The residual branch of a <see cref="ResNet"/>'s blocks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetBlock>))]
public enum ResNetBlock
{
    /// <summary>Two 3 × 3 convolutions (He et al., figure 5 left).</summary>
    Basic,

    /// <summary>1 × 1, 3 × 3, 1 × 1 convolutions; the last one has four times the channels (figure 5 right).</summary>
    Bottleneck,
}

/// <summary>How a block's input is brought to the shape of its output, where the two differ (He et al., §4.1).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetShortcut>))]
public enum ResNetShortcut
{
    /// <summary>Option B: a 1 × 1 convolution with the block's stride and a batch norm, keys <c>downsample.0</c> and <c>downsample.1</c>.</summary>
    Projection,

    /// <summary>Option A: every stride-th pixel, and channels of zeros, half of them before and half after; no parameters.</summary>
    ZeroPadding,
}
