using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// From one sequence to another: an encoder that reads the source, and a decoder that writes the target token by token and looks at the source meanwhile.
/// Vaswani et al.: Attention is all you need, NeurIPS 2017. It goes with the step <c>SequenceToSequence</c>.
/// </summary>
/// <remarks>
/// Keys: <c>transformer.</c> and then those of <c>torch.nn.Transformer</c>, <c>source_embedding</c>, <c>target_embedding</c>, <c>generator</c>. From the paper differs:
/// the embeddings and the last layer are not shared. Embeddings are drawn from N(0, 1 / √width), so that they have unit variance once they are
/// multiplied by √width; the rest as in PyTorch. There is a norm after the last block of either side, as in PyTorch.
/// </remarks>
public sealed class EncoderDecoderTransformer : Module<Tensor, Tensor, Tensor>, IDescribed, ICountsMultiplyAdds
{
    private readonly TransformerCore _core;
    private readonly Embedding _source, _target;
    private readonly Linear _generator;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its sizes and tokens.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public EncoderDecoderTransformer(EncoderDecoderOptions options) : base(nameof(EncoderDecoderTransformer))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        register_module("transformer", _core = new TransformerCore(options));
        register_module("source_embedding", _source = Embedding(options.SourceVocabulary, options.Width));
        register_module("target_embedding", _target = Embedding(options.TargetVocabulary, options.Width));
        register_module("generator", _generator = Linear(options.Width, options.TargetVocabulary));
        init.normal_(_source.weight!, std: 1 / Math.Sqrt(options.Width));
        init.normal_(_target.weight!, std: 1 / Math.Sqrt(options.Width));
    }

    /// <summary>What the network was built from.</summary>
    public EncoderDecoderOptions Options { get; }

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
    /// <exception cref="ArgumentException">The tokens have another shape or type, or are too many.</exception>
    public override Tensor forward(Tensor source, Tensor target)
    {
        RequireSource(source);
        InputShape.RequireTokens(target, nameof(EncoderDecoderTransformer), Options.Context, nameof(target));
        if (source.size(0) != target.size(0))
            throw new ArgumentException($"There must be as many targets as sources, but there are {target.size(0)} and {source.size(0)}.", nameof(target));
        using var scope = NewDisposeScope();
        var memory = Read(source, cache: null);
        return _generator.call(_core.Decode(Embed(_target, target, 0), memory)).MoveToOuterDisposeScope();
    }

    // The attention of the decoder, which is no call of a module: among the target's tokens, and to the source.
    long ICountsMultiplyAdds.MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => Options.DecoderLayers * input[0]
        * (PackedAttention.Products(Options.Width, output[1], output[1]) + PackedAttention.Products(Options.Width, output[1], input[1]));

    /// <summary>Writes targets token by token: the likeliest ones each time, or drawn, as the options say.</summary>
    /// <param name="source">[batch, sources], int64 or int32, filled up with the padding token.</param>
    /// <param name="options">
    /// How to write; greedily when left out. A target ends with <see cref="EncoderDecoderOptions.EndToken"/> too, and where the context is full.
    /// </param>
    /// <returns>A target for each source, without the tokens that begin and end it.</returns>
    /// <exception cref="ArgumentException">The source has another shape or type, or is too long.</exception>
    public IReadOnlyList<GeneratedSequence> Generate(Tensor source, GenerationOptions? options = null)
    {
        RequireSource(source);
        options ??= GenerationOptions.Greedy;
        options = options with { StopTokens = [.. options.StopTokens, Options.EndToken], Overflow = ContextOverflow.Stop };
        var begin = Enumerable.Repeat<long[]>([Options.BeginToken], (int)source.size(0)).ToArray();
        return GenerationRun.Finish(new TranslationSession(this, source, options.UseCache, options.MaxNewTokens), begin, options);
    }

    /// <summary>Looks for the likeliest targets, going on with the best few each time.</summary>
    /// <param name="source">[batch, sources], int64 or int32, filled up with the padding token.</param>
    /// <param name="options">How many and how long; <see cref="BeamSearchOptions"/>' defaults when left out.</param>
    /// <returns>For each source as many targets as there are beams, the best first, without the tokens that begin and end them.</returns>
    /// <exception cref="ArgumentException">The source has another shape or type, or is too long.</exception>
    public IReadOnlyList<IReadOnlyList<BeamHypothesis>> BeamSearch(Tensor source, BeamSearchOptions? options = null)
    {
        RequireSource(source);
        options ??= new BeamSearchOptions();
        using var search = new BeamSearch(new TranslationSession(this, source, options.UseCache, options.MaxNewTokens), (int)source.size(0), Options.BeginToken, Options.EndToken, options);
        return search.Run();
    }

    /// <summary>Reads sources: what the decoder then sees of them.</summary>
    internal SourceMemory Read(Tensor source, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var mask = PaddingMask.Of(source, mask: null, Options.PaddingToken);
        var memory = _core.Remember(_core.Encode(Embed(_source, source, 0), mask), mask, cache);
        mask.Visible?.MoveToOuterDisposeScope();
        foreach (var (keys, values) in memory.Layers)
        {
            keys.MoveToOuterDisposeScope();
            values.MoveToOuterDisposeScope();
        }
        return memory;
    }

    /// <summary>The logits of the token after the last one, [batch, target vocabulary]; the tokens go into the memory's cache, if it has one.</summary>
    internal Tensor Next(Tensor tokens, SourceMemory memory)
    {
        using var scope = NewDisposeScope();
        var hidden = _core.Decode(Embed(_target, tokens, memory.Cache?.Length ?? 0), memory);
        return _generator.call(hidden.select(1, -1)).MoveToOuterDisposeScope();
    }

    internal KeyValueCache CreateCache(long batch, long capacity)
        => new(Options.DecoderLayers, batch, Options.Heads, Math.Min(capacity, Options.Context), Options.Width / Options.Heads, _target.weight!.dtype, Device);

    private void RequireSource(Tensor source) => InputShape.RequireTokens(source, nameof(EncoderDecoderTransformer), Options.Context, nameof(source));

    // Token · √width + place.
    private Tensor Embed(Embedding table, Tensor tokens, long old)
    {
        using var scope = NewDisposeScope();
        var places = Positions.Sinusoidal(Positions.After(old, tokens.size(1), padding: null, tokens.device), Options.Width, 10_000, table.weight!.dtype);
        var sum = table.call(tokens) * Math.Sqrt(Options.Width) + places;
        return sum.Dropped(Options.Dropout, training).MoveToOuterDisposeScope(); // [batch, tokens, width]
    }
}
