using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// The convolutional network of pytorch/examples' MNIST program: two 3 × 3 convolutions with 32 and 64 channels, max-pooling by 2, a
/// hidden layer of 128, dropout before and after it. LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document
/// recognition, Proc. IEEE 86 (1998), is where the kind comes from.
/// </summary>
/// <remarks>
/// Keys, initialisation and the order of random draws are the original's: <c>conv1</c>, <c>conv2</c>, <c>fc1</c>, <c>fc2</c>. It differs in one
/// thing: it returns logits where the original ends with log_softmax, so it goes with the cross-entropy loss, not with nll_loss.
/// </remarks>
public sealed class Cnn : Module<Tensor, Tensor>, IDescribed
{
    private const int Kernel = 3;
    private const int Pool = 2;
    private const int Hidden = 128;

    private readonly Conv2d _conv1, _conv2;
    private readonly Dropout _dropout1, _dropout2;
    private readonly Linear _fc1, _fc2;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">What it sees and tells apart; MNIST's when left out.</param>
    public Cnn(CnnOptions? options = null) : base(nameof(Cnn))
    {
        Options = options ?? CnnOptions.Mnist;
        var pooled = (Options.ImageSize - 2 * (Kernel - 1)) / Pool;
        register_module("conv1", _conv1 = Conv2d(Options.InputChannels, 32, Kernel));
        register_module("conv2", _conv2 = Conv2d(32, 64, Kernel));
        register_module("dropout1", _dropout1 = Dropout(Options.PoolDropout));
        register_module("dropout2", _dropout2 = Dropout(Options.HiddenDropout));
        register_module("fc1", _fc1 = Linear(64 * pooled * pooled, Hidden));
        register_module("fc2", _fc2 = Linear(Hidden, Options.Classes));
    }

    /// <summary>What the network was built from.</summary>
    public CnnOptions Options { get; }

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
        InputShape.RequireImages(images, nameof(Cnn), Options.InputChannels, Options.ImageSize);
        using var scope = NewDisposeScope();
        var hidden = _conv1.call(images);     // [batch, 32, size − 2, size − 2]
        hidden.relu_();
        hidden = hidden.Then(_conv2);         // [batch, 64, size − 4, size − 4]
        hidden.relu_();
        var pooled = functional.max_pool2d(hidden, Pool); // [batch, 64, (size − 4) / 2, (size − 4) / 2]
        hidden.Dispose();
        hidden = pooled.Then(_dropout1).flatten(1).Then(_fc1); // [batch, 128]
        hidden.relu_();
        return hidden.Then(_dropout2).Then(_fc2).MoveToOuterDisposeScope();
    }
}
