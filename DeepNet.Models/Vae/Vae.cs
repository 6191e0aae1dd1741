using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>A variational autoencoder of linear layers, one hidden layer on either way. Kingma, Welling: Auto-encoding variational Bayes, ICLR 2014.</summary>
/// <remarks>
/// Keys, parameter counts, initialisation and random draws are those of pytorch/examples: <c>fc1</c>, <c>fc21</c> for the mean, <c>fc22</c> for the
/// log-variance, <c>fc3</c> and <c>fc4</c>. There the reconstruction goes through a sigmoid; here it is the logits, which losses take with more precision:
/// <c>reconstruction.sigmoid()</c> are pixels. Hidden units are ReLUs, where the paper has tanh.
/// </remarks>
public sealed class Vae : VariationalAutoencoder, IDescribed
{
    private readonly Linear _hidden, _mean, _logVariance, _widening, _output;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its sizes; those for MNIST when left out.</param>
    public Vae(VaeOptions? options = null) : base(nameof(Vae))
    {
        Options = options ?? VaeOptions.Mnist;
        register_module("fc1", _hidden = Linear(Options.Inputs, Options.Hidden));
        register_module("fc21", _mean = Linear(Options.Hidden, Options.Latent));
        register_module("fc22", _logVariance = Linear(Options.Hidden, Options.Latent));
        register_module("fc3", _widening = Linear(Options.Latent, Options.Hidden));
        register_module("fc4", _output = Linear(Options.Hidden, Options.Inputs));
    }

    /// <summary>What the network was built from.</summary>
    public VaeOptions Options { get; }

    /// <inheritdoc/>
    public override int Latent => Options.Latent;

    /// <inheritdoc/>
    public JsonNode Describe() => JsonSerializer.SerializeToNode(Options)!;

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <inheritdoc/>
    /// <param name="inputs">[batch, inputs], or [batch, …] whose other dimensions multiply to inputs; the dtype of the weights.</param>
    public override (Tensor Mean, Tensor LogVariance) Encode(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var hidden = _hidden.call(InputShape.Flat(inputs, nameof(Vae), Options.Inputs)).relu_(); // [batch, hidden]
        return (_mean.call(hidden).MoveToOuterDisposeScope(), _logVariance.call(hidden).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    /// <returns>[batch, inputs]: logits of pixels from 0 to 1, or numbers of any size, as the loss takes them.</returns>
    public override Tensor Decode(Tensor codes)
    {
        RequireCodes(codes);
        using var scope = NewDisposeScope();
        return _output.call(_widening.call(codes).relu_()).MoveToOuterDisposeScope();
    }
}
