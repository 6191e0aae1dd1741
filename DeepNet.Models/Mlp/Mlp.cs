using System.Text.Json.Nodes;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// The multilayer perceptron: h ← dropout(f(norm(W·h + b))) for each hidden layer, then one linear layer.
/// Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, Nature 323 (1986).
/// </summary>
/// <remarks>
/// Keys and initialisation are those of PyTorch's <c>nn.Sequential(Linear, [BatchNorm1d,] ReLU, [Dropout,] …, Linear)</c>: <c>0.weight</c>,
/// <c>0.bias</c>, <c>2.weight</c>, … without normalisation and dropout, <c>0</c>, <c>3</c>, <c>6</c> with one of them, <c>0</c>, <c>4</c>, <c>8</c> with
/// both. Each linear layer is drawn from U(±1/√inputs).
/// </remarks>
public sealed class Mlp : nn.Module<Tensor, Tensor>, IDescribed
{
    private readonly nn.Module<Tensor, Tensor>[] _layers;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its sizes and nonlinearity.</param>
    public Mlp(MlpOptions options) : base(nameof(Mlp))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _layers = [.. Build(options)];
        for (var index = 0; index < _layers.Length; index++)
            register_module(index.ToString(), _layers[index]);
    }

    /// <summary>What the network was built from.</summary>
    public MlpOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the output of the last linear layer.</summary>
    /// <param name="input">[batch, inputs], or [batch, …] whose other dimensions multiply to inputs; the dtype of the weights.</param>
    /// <returns>[batch, outputs]; logits where the outputs are classes.</returns>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var flat = InputShape.Flat(input, nameof(Mlp), Options.Sizes[0]); // [batch, inputs]
        var hidden = _layers[0].call(flat);
        foreach (var layer in _layers.AsSpan(1))
            hidden = hidden.Then(layer); // [batch, Sizes[i]]
        return hidden.MoveToOuterDisposeScope();
    }

    private static IEnumerable<nn.Module<Tensor, Tensor>> Build(MlpOptions options)
    {
        var sizes = options.Sizes;
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            yield return nn.Linear(sizes[layer - 1], sizes[layer]);
            if (layer == sizes.Count - 1)
                yield break;
            if (options.Normalization != MlpNormalization.None)
                yield return options.Normalization == MlpNormalization.BatchNorm ? nn.BatchNorm1d(sizes[layer]) : nn.LayerNorm(sizes[layer]);
            yield return options.Activation.CreateLayer();
            if (options.Dropout > 0)
                yield return nn.Dropout(options.Dropout);
        }
    }
}
