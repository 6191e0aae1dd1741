using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

internal static class BertParts
{
    internal const double NormEpsilon = 1e-12;

    /// <summary>Draws all weights of linear layers and embeddings from N(0, 0.02), in the order of the modules, as Hugging Face does.</summary>
    internal static void Initialize(Module module, BertOptions options)
    {
        foreach (var part in LeavesFirst(module))
            switch (part)
            {
                case Linear linear:
                    init.normal_(linear.weight, std: 0.02);
                    init.zeros_(linear.bias!);
                    break;
                case Embedding embedding:
                    init.normal_(embedding.weight!, std: 0.02);
                    break;
                case BertEmbeddings embeddings when options.PaddingToken is { } padding:
                    using (no_grad())
                    using (var row = embeddings.Tokens.weight![padding])
                        row.zero_();
                    break;
            }
    }

    /// <summary>Refuses a companion of the tokens that has another shape.</summary>
    internal static void RequireShapeOf(Tensor tokens, Tensor? other, string name)
    {
        if (other is not null && !other.shape.AsSpan().SequenceEqual(tokens.shape))
            throw new ArgumentException($"The {name} must have the tokens' shape {InputShape.Text(tokens)}, but have {InputShape.Text(other)}.", name);
    }

    private static IEnumerable<Module> LeavesFirst(Module module) => module.children().SelectMany(LeavesFirst).Append(module);
}

/// <summary>The sum of a token's, its segment's and its place's embedding, normalized: [batch, tokens] to [batch, tokens, width].</summary>
internal sealed class BertEmbeddings : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly Embedding _places, _segments;
    private readonly LayerNorm _norm;

    internal BertEmbeddings(BertOptions options) : base(nameof(BertEmbeddings))
    {
        _dropout = options.Dropout;
        register_module("word_embeddings", Tokens = Embedding(options.Vocabulary, options.Width, options.PaddingToken));
        register_module("position_embeddings", _places = Embedding(options.Context, options.Width));
        register_module("token_type_embeddings", _segments = Embedding(options.Segments, options.Width));
        register_module("LayerNorm", _norm = LayerNorm(options.Width, BertParts.NormEpsilon));
    }

    internal Embedding Tokens { get; }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor tokens) => Run(tokens, segments: null);

    internal Tensor Run(Tensor tokens, Tensor? segments)
    {
        using var scope = NewDisposeScope();
        var sum = Tokens.call(tokens) + (segments is null ? _segments.weight!.narrow(0, 0, 1) : _segments.call(segments));
        sum += _places.weight!.narrow(0, 0, tokens.size(1));
        return sum.Then(_norm).Dropped(_dropout, training).MoveToOuterDisposeScope();
    }
}

/// <summary>x ← norm(x + attention(x)), x ← norm(x + mlp(x)): [batch, tokens, width] in and out.</summary>
internal sealed class BertLayer : Module<Tensor, AttentionMask, Tensor>, ICountsMultiplyAdds
{
    private readonly int _heads;
    private readonly double _dropout;
    private readonly Linear _query, _key, _value, _mixed, _first, _second;
    private readonly LayerNorm _norm1, _norm2;

    internal BertLayer(BertOptions options) : base(nameof(BertLayer))
    {
        (_heads, _dropout) = (options.Heads, options.Dropout);
        var (width, features) = (options.Width, options.FeedForwardWidth ?? 4 * options.Width);
        register_module("attention", new ModuleGroup(
            ("self", new ModuleGroup(("query", _query = Linear(width, width)), ("key", _key = Linear(width, width)), ("value", _value = Linear(width, width)))),
            ("output", new ModuleGroup(("dense", _mixed = Linear(width, width)), ("LayerNorm", _norm1 = LayerNorm(width, BertParts.NormEpsilon))))));
        register_module("intermediate", new ModuleGroup(("dense", _first = Linear(width, features))));
        register_module("output", new ModuleGroup(("dense", _second = Linear(features, width)), ("LayerNorm", _norm2 = LayerNorm(width, BertParts.NormEpsilon))));
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    // Queries with keys, weights with values.
    public long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => 2 * input[0] * input[1] * input[1] * input[2];

    public override Tensor forward(Tensor input, AttentionMask mask)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (Heads.Split(_query.call(input), _heads), Heads.Split(_key.call(input), _heads), Heads.Split(_value.call(input), _heads));
        var mixed = Heads.Attend(query, key, value, mask, training ? _dropout : 0).Then(_mixed).Dropped(_dropout, training); // [batch, tokens, width]
        var hidden = mixed.PlusResidual(input).Then(_norm1);
        var features = FeedForward.Activate(_first.call(hidden), FeedForwardKind.Gelu);                                      // [batch, tokens, features]
        return features.Then(_second).Dropped(_dropout, training).PlusResidual(hidden).Then(_norm2).MoveToOuterDisposeScope();
    }
}
