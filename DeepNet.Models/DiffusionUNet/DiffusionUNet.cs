using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// The U-Net of denoising diffusion: finds the noise in an image, told how much there is. Residual blocks with group norms, to each of which the time is
/// added, on a way down and a way up, with attention on some levels. Ho, Jain, Abbeel: Denoising diffusion probabilistic models, NeurIPS 2020.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are those of <c>UNet2DModel</c> in Hugging Face's diffusers as configured for
/// Ho et al.'s networks: <c>conv_in</c>, <c>time_embedding.linear_{1,2}</c>, <c>down_blocks.{i}.{resnets,attentions,downsamplers}.{j}.*</c>,
/// <c>mid_block.*</c>, <c>up_blocks.{i}.{resnets,attentions,upsamplers}.{j}.*</c>, <c>conv_norm_out</c>, <c>conv_out</c>; attention has
/// <c>group_norm</c>, <c>to_q</c>, <c>to_k</c>, <c>to_v</c>, <c>to_out.0</c>.
/// </remarks>
public sealed class DiffusionUNet : Module<Tensor, Tensor, Tensor>, IDescribed
{
    internal const double Epsilon = 1e-6;

    private readonly Conv2d _input, _output;
    private readonly TimeEmbedding _time;
    private readonly DiffusionDown[] _down;
    private readonly DiffusionMiddle _middle;
    private readonly DiffusionUp[] _up;
    private readonly GroupNorm _norm;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; that for CIFAR-10 when left out.</param>
    /// <exception cref="ArgumentException">Options that are valid one by one exclude each other.</exception>
    public DiffusionUNet(DiffusionUNetOptions? options = null) : base(nameof(DiffusionUNet))
    {
        Options = options ?? DiffusionUNetOptions.Cifar10;
        Options.Validate();
        var (widths, levels) = (Options.Widths, Options.Widths.Count);
        register_module("conv_in", _input = Conv2d(Options.Channels, widths[0], 3, padding: 1));
        register_module("time_embedding", _time = new TimeEmbedding(widths[0], Options.TimeFeatures));
        _down = [.. Enumerable.Range(0, levels).Select(level => new DiffusionDown(Options, level))];
        _middle = new DiffusionMiddle(Options);
        _up = [.. Enumerable.Range(0, levels).Select(step => new DiffusionUp(Options, levels - 1 - step))];
        register_module("down_blocks", ModuleList(_down));
        register_module("up_blocks", ModuleList(_up));
        register_module("mid_block", _middle);
        register_module("conv_norm_out", _norm = GroupNorm(Options.NormGroups, widths[0], Epsilon));
        register_module("conv_out", _output = Conv2d(widths[0], Options.Channels, 3, padding: 1));
        if (Options.ZeroInit)
            StartAtZero();
    }

    /// <summary>What the network was built from.</summary>
    public DiffusionUNetOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => JsonSerializer.SerializeToNode(Options)!;

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Finds the noise, or what else the network was trained to find.</summary>
    /// <param name="images">[batch, channels, height, width], both sides multiples of 2^(levels − 1), the dtype of the weights.</param>
    /// <param name="times">[batch], int64 from 0: how much noise there is.</param>
    /// <returns>Of the images' shape.</returns>
    /// <exception cref="ArgumentException">Images or times have another shape.</exception>
    public override Tensor forward(Tensor images, Tensor times)
    {
        InputShape.RequireImages(images, nameof(DiffusionUNet), Options.Channels);
        InputShape.RequireLabels(times, nameof(DiffusionUNet), images.size(0), nameof(times));
        var multiple = 1L << (_down.Length - 1);
        if (images.size(2) % multiple != 0 || images.size(3) % multiple != 0 || images.size(2) * images.size(3) == 0)
            throw new ArgumentException($"{nameof(DiffusionUNet)} with {_down.Length} levels takes images whose height and width are multiples of {multiple}, got {InputShape.Text(images)}. Pad them, or take fewer levels.", nameof(images));

        using var scope = NewDisposeScope();
        var time = _time.call(times);                                   // [batch, time features], after its last SiLU
        var levels = new Stack<Tensor>();
        var hidden = _input.call(images);                               // [batch, first width, height, width]
        levels.Push(hidden);
        foreach (var down in _down)
            hidden = down.Pass(hidden, time, levels);                   // the width of the level below, half the height and width
        hidden = _middle.call(hidden, time);
        foreach (var up in _up)
            hidden = up.Pass(hidden, time, levels);                     // the width of the level, twice the height and width
        return hidden.Then(_norm).Activated().Then(_output).MoveToOuterDisposeScope();
    }

    private void StartAtZero()
    {
        foreach (var module in this.Descendants())
            switch (module)
            {
                case TimedResidualBlock block:
                    block.StartAtZero();
                    break;
                case PixelAttention attention:
                    attention.StartAtZero();
                    break;
            }
        init.zeros_(_output.weight!);
        init.zeros_(_output.bias!);
    }
}
