using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A variational autoencoder of convolutions: each level halves height and width on the way to the code, and doubles them on the way back. Kingma,
/// Welling, ICLR 2014, with the layers of Radford et al., 2016.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are those of AntixK/PyTorch-VAE: <c>encoder.{i}.{0,1}</c>, <c>fc_mu</c>,
/// <c>fc_var</c>, <c>decoder_input</c>, <c>decoder.{i}.{0,1}</c>, <c>final_layer.{0,1,3}</c>. There the sides of the images are 64 pixels and the
/// reconstruction goes through tanh: see <see cref="ConvVaeOptions.Output"/>.
/// </remarks>
public sealed class ConvVae : VariationalAutoencoder, IDescribed
{
    private readonly Sequential _encoder, _decoder, _final;
    private readonly Linear _mean, _logVariance, _widening;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; that for 64 × 64 pixels in colour when left out.</param>
    /// <exception cref="ArgumentException">The levels do not halve the images evenly.</exception>
    public ConvVae(ConvVaeOptions? options = null) : base(nameof(ConvVae))
    {
        Options = options ?? ConvVaeOptions.Size64;
        Options.Validate();
        var widths = Options.Widths;
        var inner = widths[^1] * Options.InnerSize * Options.InnerSize;
        register_module("encoder", _encoder = Sequential(widths.Select((width, level) => Down(level == 0 ? Options.Channels : widths[level - 1], width))));
        register_module("fc_mu", _mean = Linear(inner, Options.Latent));
        register_module("fc_var", _logVariance = Linear(inner, Options.Latent));
        register_module("decoder_input", _widening = Linear(Options.Latent, inner));
        register_module("decoder", _decoder = Sequential(Enumerable.Range(1, widths.Count - 1).Select(step => Up(widths[^step], widths[^(step + 1)]))));
        register_module("final_layer", _final = Sequential([.. UpLayers(widths[0], widths[0]), Conv2d(widths[0], Options.Channels, 3, padding: 1), Options.Output.CreateLayer()]));
    }

    /// <summary>What the network was built from.</summary>
    public ConvVaeOptions Options { get; }

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
    /// <param name="inputs">[batch, channels, size, size], the dtype of the weights.</param>
    public override (Tensor Mean, Tensor LogVariance) Encode(Tensor inputs)
    {
        InputShape.RequireImages(inputs, nameof(ConvVae), Options.Channels, Options.ImageSize);
        using var scope = NewDisposeScope();
        var hidden = _encoder.call(inputs).flatten(1); // [batch, last width · inner size²]
        return (_mean.call(hidden).MoveToOuterDisposeScope(), _logVariance.call(hidden).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    /// <returns>[batch, channels, size, size].</returns>
    public override Tensor Decode(Tensor codes)
    {
        RequireCodes(codes);
        using var scope = NewDisposeScope();
        var hidden = _widening.call(codes).view(-1, Options.Widths[^1], Options.InnerSize, Options.InnerSize);
        if (Options.Widths.Count > 1)
            hidden = _decoder.call(hidden);                    // [batch, first width, size / 2, size / 2]
        return _final.call(hidden).MoveToOuterDisposeScope();   // [batch, channels, size, size]
    }

    private static Module<Tensor, Tensor> Down(int inputs, int outputs)
        => Sequential(Conv2d(inputs, outputs, 3, stride: 2, padding: 1), BatchNorm2d(outputs), LeakyReLU(inplace: true));

    private static Module<Tensor, Tensor> Up(int inputs, int outputs) => Sequential(UpLayers(inputs, outputs));

    private static Module<Tensor, Tensor>[] UpLayers(int inputs, int outputs)
        => [ConvTranspose2d(inputs, outputs, 3, stride: 2, padding: 1, output_padding: 1), BatchNorm2d(outputs), LeakyReLU(inplace: true)];
}
