using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A residual critic without batch norms: two blocks that halve height and width, two that do not, and a linear layer on the features of all pixels
/// together. Gulrajani et al., NeurIPS 2017 (WGAN-GP); Miyato et al., ICLR 2018 (SNGAN, with spectral norms).
/// </summary>
/// <remarks>
/// Initialisation and the order of random draws are those of kwotsin/mimicry for 32 × 32 pixels with PyTorch's spectral norm, keys too:
/// <c>block{1,2,3,4}.{c1,c2,c_sc}</c> and <c>l5</c>, with <c>weight_orig</c>, <c>weight_u</c> and <c>weight_v</c> in place of <c>weight</c> where there
/// are spectral norms.
/// </remarks>
public sealed class ResGanCritic : Module<Tensor, Tensor>, IDescribed
{
    private const int Smallest = 8;

    private readonly CriticBlock[] _blocks;
    private readonly Module<Tensor, Tensor> _output;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; SNGAN's for 32 × 32 pixels in colour when left out.</param>
    public ResGanCritic(ResGanOptions? options = null) : base(nameof(ResGanCritic))
    {
        Options = options ?? ResGanOptions.Sngan32;
        var (width, spectral) = (Options.CriticWidth, Options.SpectralNorm);
        _blocks =
        [
            new CriticBlock(Options.Channels, width, CriticBlockPlace.First, spectral),
            new CriticBlock(width, width, CriticBlockPlace.Halving, spectral),
            new CriticBlock(width, width, CriticBlockPlace.Keeping, spectral),
            new CriticBlock(width, width, CriticBlockPlace.Keeping, spectral),
        ];
        for (var index = 0; index < _blocks.Length; index++)
            register_module($"block{index + 1}", _blocks[index]);
        register_module($"l{_blocks.Length + 1}", _output = ResGanLayers.Normalized(Linear(width, 1), spectral, gain: 1));
    }

    /// <summary>What the network was built from.</summary>
    public ResGanOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => JsonSerializer.SerializeToNode(Options)!;

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Judges images.</summary>
    /// <param name="images">[batch, channels, height, width] of at least 8 × 8 pixels, in [−1, 1], the dtype of the weights.</param>
    /// <returns>[batch]: the higher, the more real.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(ResGanCritic), Options.Channels, least: Smallest);
        using var scope = NewDisposeScope();
        var hidden = _blocks[0].call(images);                                               // [batch, width, height / 2, width / 2]
        foreach (var block in _blocks.AsSpan(1))
            hidden = hidden.Then(block);                                                    // [batch, width, height / 4, width / 4]
        hidden = hidden.relu();
        hidden = Options.SpectralNorm ? hidden.sum([2, 3]) : hidden.mean([2, 3]);           // [batch, width]
        return _output.call(hidden).flatten().MoveToOuterDisposeScope();                    // [batch]
    }
}
