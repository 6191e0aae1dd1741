using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A decoder of tokens: embeddings with positions, blocks of causal self-attention and a feed-forward part, a norm, logits of the next token. Radford
/// et al.: Language models are unsupervised multitask learners, 2019 (GPT-2). <see cref="GptOptions.Style"/> makes later decoders of it.
/// </summary>
/// <remarks>
/// Keys are GPT-2's, <c>transformer.wte</c>, <c>transformer.wpe</c>, <c>transformer.h.0.attn.c_attn</c>, … <c>transformer.ln_f</c>, and with an untied
/// head <c>lm_head</c>; linear weights are [out, in], as in nanoGPT. A tied head has no key, as in safetensors files of GPT-2. Weights are drawn
/// from N(0, 0.02), those of projections into the residual stream from N(0, 0.02 / √(2 · layers)), biases are 0; the same seed gives nanoGPT's weights.
/// </remarks>
public sealed class Gpt : Module<Tensor, Tensor>, ICausalDecoder, IDescribed, ICountsMultiplyAdds
{
    private readonly GptBody _body;
    private readonly Linear? _head;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="GptOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public Gpt(GptOptions options) : base(nameof(Gpt))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        register_module("transformer", _body = new GptBody(options));
        // nanoGPT builds the head before it ties it, and draws the table that the two share once for each: so the draws are as many.
        var head = Linear(options.Width, options.Vocabulary, hasBias: false);
        if (options.TieHead)
            head.Dispose();
        else
            register_module("lm_head", _head = head);
        Initialize();
    }

    /// <summary>What the network was built from.</summary>
    public GptOptions Options { get; }

    /// <inheritdoc/>
    public int Context => Options.Context;

    /// <inheritdoc/>
    public int Vocabulary => Options.Vocabulary;

    /// <inheritdoc/>
    public Device Device => _body.Tokens.weight!.device;

    Module ICausalDecoder.Module => this;

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of the token after each.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32, up to <see cref="Context"/> of them.</param>
    /// <returns>[batch, tokens, vocabulary]; those at a place depend on the tokens up to it.</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type, or are too many.</exception>
    public override Tensor forward(Tensor tokens)
    {
        InputShape.RequireTokens(tokens, nameof(Gpt), Context);
        using var scope = NewDisposeScope();
        return Head(_body.call(tokens)).MoveToOuterDisposeScope(); // [B, T, vocabulary]
    }

    /// <inheritdoc/>
    public Tensor Next(Tensor tokens, Tensor? padding = null, KeyValueCache? cache = null)
    {
        InputShape.RequireTokens(tokens, nameof(Gpt), Context - (cache?.Length ?? 0));
        using var scope = NewDisposeScope();
        var hidden = _body.Run(tokens, padding, cache);
        cache?.Advance(tokens.size(1));
        return Head(hidden.select(1, -1)).MoveToOuterDisposeScope(); // [B, vocabulary]
    }

    /// <inheritdoc/>
    public KeyValueCache CreateCache(long batch, long capacity)
        => new(Options.Layers, batch, Options.KeyValueHeads, Math.Min(capacity, Context), Options.HeadSize, _body.Tokens.weight!.dtype, Device);

    // A tied head is no layer of its own.
    long ICountsMultiplyAdds.MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output)
        => _head is null ? output.Aggregate(1L, (product, length) => product * length) * Options.Width : 0;

    private Tensor Head(Tensor hidden) => _head is null ? functional.linear(hidden, _body.Tokens.weight!) : _head.call(hidden);

    // In nanoGPT's order: all weights by their modules, the shared table where the embeddings and again where the head is, then the projections.
    private void Initialize()
    {
        const double deviation = 0.02;
        init.normal_(_body.Tokens.weight!, std: deviation);
        if (_body.Places is not null)
            init.normal_(_body.Places.weight!, std: deviation);
        foreach (var linear in _body.Blocks.SelectMany(block => block.Linears))
        {
            init.normal_(linear.weight, std: deviation);
            if (linear.bias is not null)
                init.zeros_(linear.bias);
        }
        init.normal_((_head?.weight ?? _body.Tokens.weight)!, std: deviation);
        foreach (var projection in _body.Blocks.SelectMany(block => block.ResidualProjections))
            init.normal_(projection.weight, std: deviation / Math.Sqrt(2 * Options.Layers));
    }
}
