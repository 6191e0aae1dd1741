using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A residual generator: a linear layer makes 4 × 4 pixels of noise, and each block doubles height and width. Gulrajani, Ahmed, Arjovsky, Dumoulin,
/// Courville: Improved training of Wasserstein GANs, NeurIPS 2017; Miyato et al.: Spectral normalization, ICLR 2018.
/// </summary>
/// <remarks>
/// Keys, initialisation and the order of random draws are those of kwotsin/mimicry's SNGAN for 32 × 32 pixels: <c>l1</c>,
/// <c>block{2,3,4}.{c1,c2,b1,b2,c_sc}</c>, <c>b5</c>, <c>c5</c>; other sizes have other numbers of blocks. Images are enlarged bilinearly, as there;
/// the papers repeat pixels.
/// </remarks>
public sealed class ResGanGenerator : Module<Tensor, Tensor>, IDescribed
{
    private readonly Linear _input;
    private readonly GeneratorBlock[] _blocks;
    private readonly BatchNorm2d _norm;
    private readonly Conv2d _output;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; that for 32 × 32 pixels in colour when left out.</param>
    public ResGanGenerator(ResGanOptions? options = null) : base(nameof(ResGanGenerator))
    {
        Options = options ?? ResGanOptions.Sngan32;
        var (width, count) = (Options.GeneratorWidth, Options.Doublings);
        register_module("l1", _input = Linear(Options.Latent, 16 * width));
        _blocks = new GeneratorBlock[count];
        for (var index = 0; index < count; index++)
            register_module($"block{index + 2}", _blocks[index] = new GeneratorBlock(width));
        register_module($"b{count + 2}", _norm = BatchNorm2d(width));
        register_module($"c{count + 2}", _output = Conv2d(width, Options.Channels, 3, padding: 1));
        init.xavier_uniform_(_input.weight!);
        init.xavier_uniform_(_output.weight!);
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

    /// <summary>Makes images.</summary>
    /// <param name="noise">[batch, latent], from N(0, 1).</param>
    /// <returns>[batch, channels, size, size], in (−1, 1).</returns>
    /// <exception cref="ArgumentException">The noise has another shape.</exception>
    public override Tensor forward(Tensor noise)
    {
        using var scope = NewDisposeScope();
        var flat = InputShape.Flat(noise, nameof(ResGanGenerator), Options.Latent);
        var hidden = _input.call(flat).view(flat.size(0), Options.GeneratorWidth, 4, 4);
        foreach (var block in _blocks)
            hidden = hidden.Then(block);                                            // height and width doubled
        hidden = hidden.Then(_norm).relu_().Then(_output);
        return hidden.tanh_().MoveToOuterDisposeScope();                            // [batch, channels, size, size]
    }
}
