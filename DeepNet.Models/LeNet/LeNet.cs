using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// LeNet-5: two 5 × 5 convolutions with 6 and 16 channels, each followed by pooling, then linear layers of 120 and 84 features. LeCun, Bottou,
/// Bengio, Haffner: Gradient-based learning applied to document recognition, Proc. IEEE 86 (1998).
/// </summary>
/// <remarks>
/// Keys, initialisation and the order of random draws are those of PyTorch's tutorials: <c>conv1</c>, <c>conv2</c>, <c>fc1</c>, <c>fc2</c>,
/// <c>fc3</c>. From the paper differ, as there: the second convolution sees all channels of the first, pooling has no weights, tanh is not scaled,
/// and the output is linear where the paper measures distances to drawn characters (RBF).
/// </remarks>
public sealed class LeNet : Module<Tensor, Tensor>, IDescribed
{
    private readonly Conv2d _conv1, _conv2;
    private readonly Linear _fc1, _fc2, _fc3;
    private readonly Module<Tensor, Tensor> _activation, _pool;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">What it sees and tells apart; those of the paper when left out.</param>
    /// <exception cref="ArgumentException">The images are too small.</exception>
    public LeNet(LeNetOptions? options = null) : base(nameof(LeNet))
    {
        Options = options ?? LeNetOptions.LeNet5;
        Options.Validate();
        register_module("conv1", _conv1 = Conv2d(Options.InputChannels, 6, 5, padding: Options.Padding));
        register_module("conv2", _conv2 = Conv2d(6, 16, 5));
        register_module("fc1", _fc1 = Linear(16 * Options.PooledSize * Options.PooledSize, 120));
        register_module("fc2", _fc2 = Linear(120, 84));
        register_module("fc3", _fc3 = Linear(84, Options.Classes));
        register_module("activation", _activation = Options.Activation.CreateLayer());
        register_module("pool", _pool = Options.Pooling == LeNetPooling.Average ? AvgPool2d(2) : MaxPool2d(2));
    }

    /// <summary>What the network was built from.</summary>
    public LeNetOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, size, size], the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(LeNet), Options.InputChannels, Options.ImageSize);
        using var scope = NewDisposeScope();
        return _conv1.call(images).Then(_activation).Then(_pool)  // [batch, 6, 14, 14] for 28 × 28 pixels
            .Then(_conv2).Then(_activation).Then(_pool)           // [batch, 16, 5, 5]
            .flatten(1)                                           // [batch, 400]
            .Then(_fc1).Then(_activation)                         // [batch, 120]
            .Then(_fc2).Then(_activation)                         // [batch, 84]
            .Then(_fc3).MoveToOuterDisposeScope();                // [batch, classes]
    }
}
