using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// U-Net: a class for each pixel. Convolutions on the way down, which halves height and width level by level, and on the way up, where each level also
/// sees what its counterpart on the way down gave. Ronneberger, Fischer, Brox: U-Net: convolutional networks for biomedical image segmentation,
/// MICCAI 2015.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are those of the PyTorch implementation that is used most,
/// milesial/Pytorch-UNet: <c>inc.double_conv.0</c>, <c>down1.maxpool_conv.1.double_conv.0</c>, …, <c>up1.up</c>, <c>up1.conv.double_conv.0</c>, …,
/// <c>outc.conv</c>. From the paper differ, as there: convolutions keep height and width, so that the result has the size of the images, and are
/// followed by batch norms; there is no dropout.
/// </remarks>
public sealed class UNet : Module<Tensor, Tensor>, IDescribed
{
    private readonly Sequential _output;
    private readonly DoubleConvolution _input;
    private readonly UNetDown[] _down;
    private readonly UNetUp[] _up;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; that of the paper when left out.</param>
    public UNet(UNetOptions? options = null) : base(nameof(UNet))
    {
        Options = options ?? UNetOptions.Standard;
        var depth = Options.Depth;
        register_module("inc", _input = new DoubleConvolution(Options.InputChannels, Options.Width));
        _down = new UNetDown[depth];
        for (var level = 1; level <= depth; level++)
            register_module($"down{level}", _down[level - 1] = new UNetDown(Options.Channels(level - 1), Options.Channels(level)));
        _up = new UNetUp[depth];
        for (var step = 1; step <= depth; step++)
            register_module($"up{step}", _up[step - 1] = new UNetUp(Options, depth - step));
        register_module("outc", _output = Sequential(("conv", Conv2d(Options.Width, Options.Classes, 1))));
    }

    /// <summary>What the network was built from.</summary>
    public UNetOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class for each pixel.</summary>
    /// <param name="images">[batch, channels, height, width], of at least 2^depth pixels each way, the dtype of the weights.</param>
    /// <returns>[batch, classes, height, width].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(UNet), Options.InputChannels, least: 1 << Options.Depth);
        using var scope = NewDisposeScope();
        var levels = new Tensor[Options.Depth];             // [batch, width · 2ⁱ, height / 2ⁱ, width / 2ⁱ]
        var hidden = _input.call(images);
        for (var level = 0; level < levels.Length; level++)
        {
            levels[level] = hidden;
            hidden = _down[level].call(hidden);
        }
        for (var level = levels.Length - 1; level >= 0; level--)
        {
            using var below = hidden;
            using var beside = levels[level];
            hidden = _up[levels.Length - 1 - level].call(below, beside); // the channels, height and width of the level
        }
        return hidden.Then(_output).MoveToOuterDisposeScope(); // [batch, classes, height, width]
    }
}
