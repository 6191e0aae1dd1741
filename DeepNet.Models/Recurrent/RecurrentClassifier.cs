using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// Classes of sequences of unequal length: embeddings, recurrent layers (Graves, Schmidhuber: Framewise phoneme classification with bidirectional LSTM, 2005)
/// and a linear layer on the last hidden states, or on those of all tokens together. Padding is left out of all of it, so that it changes no number.
/// </summary>
/// <remarks>
/// Keys are <c>embedding</c>, <c>rnn</c> with those of torch.nn.LSTM, and <c>fc</c>; weights are drawn as in PyTorch, the embedding of the padding
/// token is 0. Where a batch has no padding, nothing is packed.
/// </remarks>
public sealed class RecurrentClassifier : Module<Tensor, Tensor>, IDescribed
{
    private readonly Embedding _embedding;
    private readonly Module _rnn;
    private readonly Linear _fc;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its sizes.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public RecurrentClassifier(RecurrentClassifierOptions options) : base(nameof(RecurrentClassifier))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        register_module("embedding", _embedding = Embedding(options.Vocabulary, options.EmbeddingSize, padding_idx: options.PaddingToken));
        register_module("rnn", _rnn = Recurrence.Create(options.Cell, options.EmbeddingSize, options.HiddenSize, options.Layers, options.Dropout, options.Bidirectional));
        register_module("fc", _fc = Linear(options.HiddenSize * (options.Bidirectional ? 2 : 1), options.Classes));
    }

    /// <summary>What the network was built from.</summary>
    public RecurrentClassifierOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of the classes.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32, filled up at the end with the padding token.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type.</exception>
    public override Tensor forward(Tensor tokens)
    {
        InputShape.RequireTokens(tokens, nameof(RecurrentClassifier));
        using var scope = NewDisposeScope();
        var lengths = Recurrence.Lengths(tokens, Options.PaddingToken);
        var embedded = _embedding.call(tokens).Dropped(Options.Dropout, training); // [batch, tokens, embedding]
        var (output, state) = lengths is null ? Recurrence.Run(_rnn, embedded) : Recurrence.RunPadded(_rnn, embedded, lengths);
        var pooled = Options.Pooling switch
        {
            SequencePooling.Last => Last(state.Hidden),
            SequencePooling.Mean => Mean(output, lengths),
            _ => Largest(output, lengths),
        };
        return pooled.Dropped(Options.Dropout, training).Then(_fc).MoveToOuterDisposeScope();
    }

    // [layers · directions, batch, hidden] to [batch, directions · hidden] of the last layer.
    private Tensor Last(Tensor hidden) => Options.Bidirectional ? cat([hidden[-2], hidden[-1]], 1) : hidden[-1];

    // Outputs [batch, tokens, features] are 0 where there is padding.
    private static Tensor Mean(Tensor output, Tensor? lengths) => lengths is null
        ? output.mean([1])
        : output.sum(1) / lengths.to(output.device).unsqueeze(1).to_type(output.dtype);

    private static Tensor Largest(Tensor output, Tensor? lengths)
    {
        if (lengths is null)
            return output.amax(1);
        var padding = arange(output.size(1), ScalarType.Int64, output.device).ge(lengths.to(output.device).unsqueeze(1)); // [batch, tokens]
        return output.masked_fill(padding.unsqueeze(2), double.NegativeInfinity).amax(1);
    }
}
