using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What keeps the features of an <see cref="Mlp"/> in range.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MlpNormalization>))]
public enum MlpNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each feature over the batch (Ioffe, Szegedy: Batch normalization, ICML 2015). Training needs batches of two or more.</summary>
    BatchNorm,

    /// <summary>The features of each sample (Ba, Kiros, Hinton: Layer normalization, 2016).</summary>
    LayerNorm,
}

/// <summary>The sizes, the normalisation and the nonlinearity of an <see cref="Mlp"/>.</summary>
public sealed record MlpOptions : ModelOptions
{
    /// <summary>784-256-128-10 with ReLU: 235,146 parameters, for 28 × 28 grey images and ten classes.</summary>
    public static MlpOptions Mnist { get; } = new() { Sizes = [784, 256, 128, 10] };

    /// <summary>The number of features at the input, after each hidden layer, and at the output: [784, 256, 128, 10]. At least two.</summary>
    /// <exception cref="ArgumentException">Fewer than two, or one below 1.</exception>
    public required IReadOnlyList<int> Sizes { get; init => field = SizeList.Of(2, value); }

    /// <summary>The nonlinearity after each hidden layer; ReLU unless said otherwise.</summary>
    public Activation Activation { get; init => field = Require.Defined(value); }

    /// <summary>What stands between each hidden layer and its nonlinearity; nothing unless said otherwise.</summary>
    public MlpNormalization Normalization { get; init => field = Require.Defined(value); }

    /// <summary>The share of hidden features dropped after each nonlinearity while training: 0 (the default) to below 1.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new Mlp(this);
}
