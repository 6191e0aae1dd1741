using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// From one sequence to another: a recurrent encoder reads the source in both directions, a recurrent decoder writes the target token by token and looks at the
/// source meanwhile. Bahdanau, Cho, Bengio: Neural machine translation by jointly learning to align and translate, ICLR 2015; Luong, Pham, Manning: Effective
/// approaches to attention-based neural machine translation, EMNLP 2015. It goes with the step <c>SequenceToSequence</c>.
/// </summary>
/// <remarks>
/// Keys: <c>source_embedding</c>, <c>target_embedding</c>, <c>encoder</c> and <c>decoder</c> with those of torch.nn.LSTM, <c>attention.{key,query,score}</c>, <c>combine</c>,
/// <c>generator</c>; all drawn as in PyTorch, embeddings of the padding token are 0. From both papers differs: the decoder begins with the encoder's
/// last states, those of both directions side by side; from Bahdanau's the output layer, which is Luong's tanh(W·[seen; s]) here.
/// </remarks>
public sealed class RecurrentTranslator : Module<Tensor, Tensor, Tensor>, IDescribed
{
    private readonly Embedding _source, _target;
    private readonly Module _encoder, _decoder;
    private readonly SourceAttention? _attention;
    private readonly Linear? _combine;
    private readonly Linear _generator;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its sizes and tokens.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public RecurrentTranslator(RecurrentTranslatorOptions options) : base(nameof(RecurrentTranslator))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        var (embedding, hidden) = (options.EmbeddingSize, options.HiddenSize);
        register_module("source_embedding", _source = Embedding(options.SourceVocabulary, embedding, padding_idx: options.PaddingToken));
        register_module("target_embedding", _target = Embedding(options.TargetVocabulary, embedding, padding_idx: options.PaddingToken));
        register_module("encoder", _encoder = Recurrence.Create(options.Cell, embedding, hidden / 2, options.Layers, options.Dropout, bidirectional: true));
        register_module("decoder", _decoder = Recurrence.Create(options.Cell, embedding + options.Fed, hidden, options.Layers, options.Dropout));
        if (options.Attention != RecurrentAttention.None)
        {
            register_module("attention", _attention = new SourceAttention(options.Attention, hidden));
            register_module("combine", _combine = Linear(2 * hidden, hidden, hasBias: false));
        }
        register_module("generator", _generator = Linear(hidden, options.TargetVocabulary));
    }

    /// <summary>What the network was built from.</summary>
    public RecurrentTranslatorOptions Options { get; }

    internal Device Device => _target.weight!.device;

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of the token after each of the target.</summary>
    /// <param name="source">[batch, sources], int64 or int32, filled up with the padding token, which nothing looks at.</param>
    /// <param name="target">[batch, tokens], int64 or int32, begun with the beginning token.</param>
    /// <returns>[batch, tokens, target vocabulary]; those at a place depend on the source and on the target's tokens up to it.</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type.</exception>
    public override Tensor forward(Tensor source, Tensor target)
    {
        InputShape.RequireTokens(source, nameof(RecurrentTranslator), name: nameof(source));
        InputShape.RequireTokens(target, nameof(RecurrentTranslator), name: nameof(target));
        if (source.size(0) != target.size(0))
            throw new ArgumentException($"There must be as many targets as sources, but there are {target.size(0)} and {source.size(0)}.", nameof(target));
        using var scope = NewDisposeScope();
        var (memory, begin) = Read(source);
        return Write(target, memory, begin).Logits.MoveToOuterDisposeScope();
    }

    /// <summary>Writes targets token by token: the likeliest ones each time, or drawn, as the options say.</summary>
    /// <param name="source">[batch, sources], int64 or int32, filled up with the padding token.</param>
    /// <param name="options">How to write; greedily when left out. A target ends with <see cref="RecurrentTranslatorOptions.EndToken"/> too.</param>
    /// <returns>A target for each source, without the tokens that begin and end it.</returns>
    /// <exception cref="ArgumentException">The source has another shape or type.</exception>
    public IReadOnlyList<GeneratedSequence> Generate(Tensor source, GenerationOptions? options = null)
    {
        InputShape.RequireTokens(source, nameof(RecurrentTranslator), name: nameof(source));
        options ??= GenerationOptions.Greedy;
        options = options with { StopTokens = [.. options.StopTokens, Options.EndToken] };
        var begin = Enumerable.Repeat<long[]>([Options.BeginToken], (int)source.size(0)).ToArray();
        return GenerationRun.Finish(new RecurrentTranslation(this, source), begin, options);
    }

    /// <summary>Looks for the likeliest targets, going on with the best few each time.</summary>
    /// <param name="source">[batch, sources], int64 or int32, filled up with the padding token.</param>
    /// <param name="options">How many and how long; <see cref="BeamSearchOptions"/>' defaults when left out. States are always kept between tokens.</param>
    /// <returns>For each source as many targets as there are beams, the best first, without the tokens that begin and end them.</returns>
    /// <exception cref="ArgumentException">The source has another shape or type.</exception>
    public IReadOnlyList<IReadOnlyList<BeamHypothesis>> BeamSearch(Tensor source, BeamSearchOptions? options = null)
    {
        InputShape.RequireTokens(source, nameof(RecurrentTranslator), name: nameof(source));
        using var search = new BeamSearch(new RecurrentTranslation(this, source), (int)source.size(0), Options.BeginToken, Options.EndToken, options ?? new BeamSearchOptions());
        return search.Run();
    }

    /// <summary>Reads sources: what the decoder looks at, and what it begins with.</summary>
    internal (RecurrentMemory Memory, DecoderState Begin) Read(Tensor source)
    {
        using var scope = NewDisposeScope();
        var lengths = Recurrence.Lengths(source, Options.PaddingToken);
        var embedded = _source.call(source).Dropped(Options.Dropout, training);
        var (values, last) = lengths is null ? Recurrence.Run(_encoder, embedded) : Recurrence.RunPadded(_encoder, embedded, lengths); // [B, S, hidden]
        var padding = lengths is null ? null : arange(source.size(1), ScalarType.Int64, Device).ge(lengths.to(Device).unsqueeze(1)).unsqueeze(1);
        var memory = new RecurrentMemory(values, _attention is null ? values.alias() : _attention.Keys(values), padding);
        var state = new RecurrentState(SideBySide(last.Hidden), last.Cells is null ? null : SideBySide(last.Cells));
        var fed = !Options.InputFeeding ? null : zeros([source.size(0), 1, Options.HiddenSize], dtype: values.dtype, device: Device);
        return (memory.Each(tensor => tensor.MoveToOuterDisposeScope()), new DecoderState(state, fed).Each(tensor => tensor.MoveToOuterDisposeScope()));
    }

    /// <summary>Computes the logits after each of some tokens that follow those seen already.</summary>
    internal (Tensor Logits, DecoderState After) Write(Tensor tokens, RecurrentMemory memory, DecoderState before)
    {
        using var scope = NewDisposeScope();
        var embedded = _target.call(tokens).Dropped(Options.Dropout, training); // [B, T, embedding]
        if (Options.Fed == 0)
        {
            var (hidden, state) = Recurrence.Run(_decoder, embedded, before.State);
            return Logits(_attention is null ? hidden : Combined(hidden, _attention.call(hidden, memory)), new DecoderState(state, null));
        }
        var made = new Tensor[tokens.size(1)];
        for (var step = 0; step < made.Length; step++)
            (made[step], before) = Step(embedded.narrow(1, step, 1), memory, before);
        return Logits(cat(made, 1), before);
    }

    // [B, 1, embedding] to what is made of the source and the decoder's state, [B, 1, hidden].
    private (Tensor Made, DecoderState After) Step(Tensor embedded, RecurrentMemory memory, DecoderState before)
    {
        if (Options.Attention == RecurrentAttention.Bahdanau)
        {
            var seen = _attention!.call(before.State.Hidden[-1].unsqueeze(1), memory);
            var (hidden, state) = Recurrence.Run(_decoder, cat([embedded, seen], 2), before.State);
            return (Combined(hidden, seen), before with { State = state });
        }
        var (output, after) = Recurrence.Run(_decoder, cat([embedded, before.Fed!], 2), before.State);
        var made = Combined(output, _attention!.call(output, memory));
        return (made, new DecoderState(after, made));
    }

    private Tensor Combined(Tensor hidden, Tensor seen) => _combine!.call(cat([seen, hidden], 2)).tanh();

    private (Tensor, DecoderState) Logits(Tensor made, DecoderState after)
    {
        // What is fed to the next step may be a part of what the head takes: the head's input is let go of by the scope.
        var logits = _generator.call(training && Options.Dropout > 0 ? functional.dropout(made, Options.Dropout) : made);
        return (logits.MoveToOuterDisposeScope(), after.Each(tensor => tensor.MoveToOuterDisposeScope()));
    }

    // [layers · 2, batch, hidden / 2] to [layers, batch, hidden].
    private Tensor SideBySide(Tensor states)
    {
        using var scope = NewDisposeScope();
        var layers = states.view(Options.Layers, 2, states.size(1), states.size(2));
        return cat([layers.select(1, 0), layers.select(1, 1)], 2).MoveToOuterDisposeScope();
    }
}

/// <summary>Where a decoder stands.</summary>
/// <param name="State">Of its layers.</param>
/// <param name="Fed">[batch, 1, hidden]: what it made of the source in the step before; null where it does not get that.</param>
internal sealed record DecoderState(RecurrentState State, Tensor? Fed)
{
    internal DecoderState Select(Tensor rows) => new(State.Select(rows), Fed?.index_select(0, rows));

    internal DecoderState Each(Func<Tensor, Tensor> change)
        => new(new RecurrentState(change(State.Hidden), State.Cells is null ? null : change(State.Cells)), Fed is null ? null : change(Fed));
}
