using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>x ← x + attention(norm(x)), x ← x + mlp(norm(x)); or with the norm after each sum. [batch, tokens, width] in and out.</summary>
internal sealed class GptBlock : Module<Tensor, DecoderPass, Tensor>
{
    private readonly bool _normFirst;
    private readonly Module<Tensor, Tensor> _norm1, _norm2;
    private readonly GptAttention _attention;
    private readonly GptMlp _mlp;

    internal GptBlock(GptOptions options, int layer) : base(nameof(GptBlock))
    {
        _normFirst = options.Style.Placement == NormPlacement.Pre;
        register_module("ln_1", _norm1 = Norms.Create(options.Style.Norm, options.Width, options.Style.NormEpsilon, options.Bias));
        register_module("attn", _attention = new GptAttention(options, layer));
        register_module("ln_2", _norm2 = Norms.Create(options.Style.Norm, options.Width, options.Style.NormEpsilon, options.Bias));
        register_module("mlp", _mlp = new GptMlp(options));
    }

    /// <summary>The projections whose output is added to the input of their part.</summary>
    internal IEnumerable<Linear> ResidualProjections => [_attention.Output, _mlp.Output];

    /// <summary>All linear layers, in the order of the keys.</summary>
    internal IEnumerable<Linear> Linears => [_attention.Input, _attention.Output, _mlp.Input, _mlp.Output];

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input, DecoderPass pass)
    {
        using var scope = NewDisposeScope();
        if (_normFirst)
        {
            var hidden = _attention.call(_norm1.call(input), pass).PlusResidual(input);
            return _mlp.call(_norm2.call(hidden)).PlusResidual(hidden).MoveToOuterDisposeScope();
        }
        var seen = _attention.call(input, pass).PlusResidual(input).Then(_norm1);
        return _mlp.call(seen).PlusResidual(seen).Then(_norm2).MoveToOuterDisposeScope();
    }
}

/// <summary>Self-attention with the projections of queries, keys and values in one: [batch, tokens, width] in and out.</summary>
internal sealed class GptAttention : Module<Tensor, DecoderPass, Tensor>, ICountsMultiplyAdds
{
    private readonly int _layer, _heads, _keyValueHeads;
    private readonly long[] _parts;
    private readonly double _dropout;

    internal GptAttention(GptOptions options, int layer) : base(nameof(GptAttention))
    {
        (_layer, _heads, _keyValueHeads, _dropout) = (layer, options.Heads, options.KeyValueHeads, options.Dropout);
        long shared = options.KeyValueHeads * options.HeadSize;
        _parts = [options.Width, shared, shared];
        register_module("c_attn", Input = Linear(options.Width, _parts.Sum(), options.Bias));
        register_module("c_proj", Output = Linear(options.Width, options.Width, options.Bias));
    }

    internal Linear Input { get; }

    internal Linear Output { get; }

    // Queries with keys, weights with values.
    public long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => 2 * input[0] * input[1] * input[1] * input[2];

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input, DecoderPass pass)
    {
        using var scope = NewDisposeScope();
        var parts = Input.call(input).split(_parts, 2);
        var query = Heads.Split(parts[0], _heads);            // [B, heads, T, size]
        var key = Heads.Split(parts[1], _keyValueHeads);      // [B, key/value heads, T, size]
        var value = Heads.Split(parts[2], _keyValueHeads);
        if (pass.Rotation is { } rotation)
            (query, key) = (rotation.Apply(query), rotation.Apply(key));
        if (pass.Cache is { } cache)
            (key, value) = cache.Append(_layer, key, value);  // [B, key/value heads, all tokens so far, size]
        var mixed = Heads.Attend(query, key, value, pass.Mask, training ? _dropout : 0);
        return mixed.Then(Output).Dropped(_dropout, training).MoveToOuterDisposeScope(); // [B, T, width]
    }
}

/// <summary>A layer to more features, a nonlinearity, a layer back: [batch, tokens, width] in and out.</summary>
internal sealed class GptMlp : Module<Tensor, Tensor>
{
    private readonly FeedForwardKind _kind;
    private readonly double _dropout;

    internal GptMlp(GptOptions options) : base(nameof(GptMlp))
    {
        (_kind, _dropout) = (options.Style.FeedForward, options.Dropout);
        var features = options.Style.FeedForwardWidthOf(options.Width);
        register_module("c_fc", Input = Linear(options.Width, features * FeedForward.Expansion(_kind), options.Bias));
        register_module("c_proj", Output = Linear(features, options.Width, options.Bias));
    }

    internal Linear Input { get; }

    internal Linear Output { get; }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = FeedForward.Activate(Input.call(input), _kind); // [B, T, features]
        return hidden.Then(Output).Dropped(_dropout, training).MoveToOuterDisposeScope();
    }
}
