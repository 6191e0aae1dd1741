using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// Residual networks: a stem, stages of blocks y = relu(x + F(x)), the mean over the image, one linear layer. He, Zhang, Ren, Sun: Deep
/// residual learning for image recognition, CVPR 2016. With groups: Xie et al., Aggregated residual transformations (ResNeXt), CVPR 2017.
/// With wide bottlenecks: Zagoruyko, Komodakis, Wide residual networks, BMVC 2016.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are torchvision's, so the same seed gives the same weights and
/// torchvision's state dicts load as they are: <c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c>, … <c>layer2.0.downsample.0</c>, … <c>fc</c>.
/// From the paper differ, as there: bottlenecks have their stride on the 3 × 3 convolution, and convolutions are drawn by their fan-out.
/// </remarks>
public sealed class ResNet : Module<Tensor, Tensor>, IDescribed
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly ResNetStage[] _stages;
    private readonly Linear _fc;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="ResNetOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public ResNet(ResNetOptions options) : base(nameof(ResNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        register_module("conv1", _conv1 = options.Stem == ResNetStem.ImageNet
            ? Conv2d(options.InputChannels, options.Width, 7, stride: 2, padding: 3, bias: false)
            : Conv2d(options.InputChannels, options.Width, 3, padding: 1, bias: false));
        register_module("bn1", _bn1 = BatchNorm2d(options.Width));
        _stages = [.. Stages(options)];
        for (var index = 0; index < _stages.Length; index++)
            register_module($"layer{index + 1}", _stages[index]);
        register_module("fc", _fc = Linear((options.Width << (_stages.Length - 1)) * options.Expansion, options.Classes));
        Initialize();
    }

    /// <summary>What the network was built from.</summary>
    public ResNetOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, height, width], any size, the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(ResNet), Options.InputChannels);
        using var scope = NewDisposeScope();
        var hidden = Stem(images);
        foreach (var stage in _stages)
            hidden = hidden.Then(stage);                                // [batch, width · 2ⁱ · expansion, height / 2ⁱ, width / 2ⁱ]
        var pooled = functional.adaptive_avg_pool2d(hidden, 1);         // [batch, features, 1, 1]
        return _fc.call(pooled.flatten(1)).MoveToOuterDisposeScope();   // [batch, classes]
    }

    private Tensor Stem(Tensor images)
    {
        var hidden = _conv1.call(images).Then(_bn1); // [batch, width, height, width], or half of height and width
        hidden.relu_();
        if (Options.Stem == ResNetStem.Cifar)
            return hidden;
        using (hidden)
            return functional.max_pool2d(hidden, 3, stride: 2, padding: 1); // a quarter of height and width
    }

    private static IEnumerable<ResNetStage> Stages(ResNetOptions options)
    {
        var inputs = options.Width;
        var (number, count) = (0, options.Blocks.Sum());
        for (var stage = 0; stage < options.Blocks.Count; stage++)
        {
            var width = options.Width << stage;
            var blocks = new ResidualBlock[options.Blocks[stage]];
            for (var index = 0; index < blocks.Length; index++)
            {
                var dropped = StochasticDepth.OfBlock(number++, count, options.StochasticDepth);
                blocks[index] = new ResidualBlock(options, inputs, width, stride: stage > 0 && index == 0 ? 2 : 1, dropped);
                inputs = width * options.Expansion;
            }
            yield return new ResNetStage(blocks, options.Rematerialize);
        }
    }

    private void Initialize()
    {
        init.kaiming_normal_(_conv1.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        foreach (var stage in _stages)
            foreach (var block in stage.Blocks)
                block.Initialize(Options.ZeroInitResidual);
    }
}
