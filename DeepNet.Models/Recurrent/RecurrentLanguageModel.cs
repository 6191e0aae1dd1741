using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A language model of recurrent layers (Mikolov et al.: Recurrent neural network based language model, 2010), with the regularisation of AWD-LSTM: tied
/// weights, dropout that is the same at all times, dropped weights. Merity, Keskar, Socher: Regularizing and optimizing LSTM language models, ICLR 2018.
/// </summary>
/// <remarks>
/// Keys are <c>encoder</c> (the embeddings), <c>rnns.0</c>, … with those of torch.nn.LSTM, and <c>decoder</c>, of which a tied head has the bias alone;
/// with carried states also <c>carried</c>. Embeddings and an untied head are drawn from U(±0.1), the bias is 0, the layers are as in PyTorch. Of the
/// paper's the penalties on activations are left to the step, and the averaged optimizer to the trainer.
/// It goes with the step <c>LanguageModelling</c>. Each pass in training mode moves carried states on.
/// </remarks>
public sealed class RecurrentLanguageModel : Module<Tensor, Tensor>, IDescribed
{
    private readonly Embedding _encoder;
    private readonly Module[] _layers;
    private readonly Linear? _decoder;
    private readonly TiedHead? _tied;
    private readonly CarriedStates? _carried;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="RecurrentLanguageModelOptions"/>, or one changed by <c>with</c>.</param>
    public RecurrentLanguageModel(RecurrentLanguageModelOptions options) : base(nameof(RecurrentLanguageModel))
    {
        const double bound = 0.1;
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        register_module("encoder", _encoder = Embedding(options.Vocabulary, options.EmbeddingSize));
        _layers = [.. Enumerable.Range(0, options.Layers)
            .Select(layer => Recurrence.Create(options.Cell, options.InputsOf(layer), options.HiddenOf(layer), batchFirst: false))];
        register_module("rnns", ModuleList(_layers));
        // The reference builds the head before it ties it, and draws the table that the two share once for each: so the draws are as many.
        var decoder = Linear(options.HiddenOf(options.Layers - 1), options.Vocabulary);
        init.uniform_(_encoder.weight!, -bound, bound);
        init.uniform_(options.TieHead ? _encoder.weight! : decoder.weight, -bound, bound);
        if (options.TieHead)
        {
            decoder.Dispose();
            register_module("decoder", _tied = new TiedHead(options.Vocabulary));
        }
        else
        {
            init.zeros_(decoder.bias!);
            register_module("decoder", _decoder = decoder);
        }
        if (options.CarriedSequences is not null)
            register_module("carried", _carried = new CarriedStates(options));
    }

    /// <summary>What the network was built from.</summary>
    public RecurrentLanguageModelOptions Options { get; }

    internal Device Device => _encoder.weight!.device;

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of the token after each, and carries the state to the next batch where the options say so.</summary>
    /// <param name="tokens">
    /// [batch, tokens], int64 or int32. Only batches of as many sequences as the options carry begin where the one before ended.
    /// </param>
    /// <returns>[batch, tokens, vocabulary]; those at a place depend on the tokens up to it.</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type.</exception>
    public override Tensor forward(Tensor tokens)
    {
        InputShape.RequireTokens(tokens, nameof(RecurrentLanguageModel));
        using var scope = NewDisposeScope();
        var carries = _carried is not null && tokens.size(0) == Options.CarriedSequences;
        var (hidden, states) = Hidden(tokens, carries ? _carried!.Before() : null);
        if (carries)
            _carried!.Keep(states);
        return Head(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits of the token after each, from a state and to one; carried states have no part in it.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32.</param>
    /// <param name="states">One for each layer, as a call before returned them; null for zeros. Gradients flow into them unless they are detached.</param>
    /// <returns>[batch, tokens, vocabulary], and the states at the end; all belong to the caller's scope.</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type, or the states are not as many as the layers.</exception>
    public (Tensor Logits, IReadOnlyList<RecurrentState> States) Run(Tensor tokens, IReadOnlyList<RecurrentState>? states = null)
    {
        InputShape.RequireTokens(tokens, nameof(RecurrentLanguageModel));
        if (states is not null && states.Count != Options.Layers)
            throw new ArgumentException($"There must be a state for each of the {Options.Layers} layers, but there are {states.Count}.", nameof(states));
        using var scope = NewDisposeScope();
        var (hidden, after) = Hidden(tokens, states);
        foreach (var state in after)
            state.MoveToOuterDisposeScope();
        return (Head(hidden).MoveToOuterDisposeScope(), after);
    }

    /// <summary>Forgets the states that are carried: the next batch begins with zeros.</summary>
    public void ResetStates() => _carried?.Reset();

    /// <summary>Continues prompts.</summary>
    /// <param name="prompts">At least one prompt, each of at least one token, of any lengths.</param>
    /// <param name="options">How to go on; <see cref="GenerationOptions"/>' defaults when left out. There is no context to overflow.</param>
    /// <returns>What follows each prompt.</returns>
    /// <exception cref="ArgumentException">A prompt is empty, or has tokens that the model does not know.</exception>
    public IReadOnlyList<GeneratedSequence> Generate(IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions? options = null)
    {
        PromptCheck.Tokens(prompts, Options.Vocabulary);
        return GenerationRun.Finish(new RecurrentSession(this), prompts, options ?? new GenerationOptions());
    }

    /// <summary>Continues prompts, and hands out each token when it is written: one of each sequence, then the next of each. The work is done on a thread of the pool.</summary>
    /// <param name="prompts">At least one prompt, each of at least one token, of any lengths.</param>
    /// <param name="options">How to go on; <see cref="GenerationOptions"/>' defaults when left out. There is no context to overflow.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>The new tokens, with the numbers of their sequences.</returns>
    /// <exception cref="ArgumentException">A prompt is empty, or has tokens that the model does not know.</exception>
    public IAsyncEnumerable<GeneratedToken> StreamAsync(IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        PromptCheck.Tokens(prompts, Options.Vocabulary);
        return GenerationRun.StreamAsync(new RecurrentSession(this), prompts, options ?? new GenerationOptions(), cancellation);
    }

    // Time comes first here, as the layers compute: [tokens, batch, features].
    private (Tensor Hidden, RecurrentState[] States) Hidden(Tensor tokens, IReadOnlyList<RecurrentState>? before)
    {
        var dropout = Options.Dropout;
        var hidden = Drop(Embed(tokens), dropout.Input);
        var states = new RecurrentState[Options.Layers];
        for (var layer = 0; layer < states.Length; layer++)
        {
            var state = before?[layer] ?? RecurrentState.Zero(Options.Cell, 1, tokens.size(0), Options.HiddenOf(layer), hidden);
            (var output, states[layer]) = training && dropout.Weights > 0
                ? WeightDrop.Run(Options.Cell, _layers[layer], hidden, state, dropout.Weights)
                : Recurrence.Run(_layers[layer], hidden, state);
            hidden = Drop(output, layer == states.Length - 1 ? dropout.Output : dropout.Hidden);
        }
        return (hidden, states);
    }

    private Tensor Embed(Tensor tokens)
    {
        var columns = tokens.t();
        if (!training || Options.Dropout.Tokens == 0)
            return _encoder.call(columns);
        var kept = empty([Options.Vocabulary, 1], _encoder.weight!.dtype, Device).bernoulli_(1 - Options.Dropout.Tokens).div_(1 - Options.Dropout.Tokens);
        return _encoder.call(columns) * kept.index_select(0, columns.flatten()).view(columns.size(0), columns.size(1), 1);
    }

    private Tensor Drop(Tensor hidden, double share)
    {
        if (!training || share == 0)
            return hidden;
        if (!Options.Dropout.Locked)
            return functional.dropout(hidden, share);
        return hidden * empty([1, hidden.size(1), hidden.size(2)], hidden.dtype, hidden.device).bernoulli_(1 - share).div_(1 - share);
    }

    private Tensor Head(Tensor hidden)
    {
        var rows = hidden.transpose(0, 1); // [batch, tokens, features]
        return _tied is null ? _decoder!.call(rows) : _tied.call(rows, _encoder.weight!);
    }
}
