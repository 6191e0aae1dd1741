using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>Positions, blocks and a norm: [batch, tokens, width] in and out.</summary>
internal sealed class ViTEncoder : Module<Tensor, Tensor>
{
    internal const double NormEpsilon = 1e-6;

    private readonly double _dropout;
    private readonly Parameter _positions;
    private readonly Sequential _layers;
    private readonly LayerNorm _norm;

    internal ViTEncoder(ViTOptions options) : base(nameof(ViTEncoder))
    {
        _dropout = options.Dropout;
        register_parameter("pos_embedding", _positions = Parameter(empty(1, options.Tokens, options.Width)));
        init.normal_(_positions, std: 0.02);
        register_module("layers", _layers = Sequential([.. Enumerable.Range(0, options.Layers).Select(layer => ($"encoder_layer_{layer}", (Module<Tensor, Tensor>)new ViTBlock(options)))]));
        register_module("ln", _norm = LayerNorm(options.Width, NormEpsilon));
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input + _positions).Dropped(_dropout, training).Then(_layers).Then(_norm).MoveToOuterDisposeScope();
    }
}

/// <summary>x ← x + attention(norm(x)), x ← x + mlp(norm(x)): [batch, tokens, width] in and out.</summary>
internal sealed class ViTBlock : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly LayerNorm _norm1, _norm2;
    private readonly PackedAttention _attention;
    private readonly Linear _first, _second;

    internal ViTBlock(ViTOptions options) : base(nameof(ViTBlock))
    {
        _dropout = options.Dropout;
        var features = options.FeedForwardWidth ?? 4 * options.Width;
        register_module("ln_1", _norm1 = LayerNorm(options.Width, ViTEncoder.NormEpsilon));
        register_module("self_attention", _attention = new PackedAttention(options.Width, options.Heads, options.AttentionDropout));
        register_module("ln_2", _norm2 = LayerNorm(options.Width, ViTEncoder.NormEpsilon));
        register_module("mlp", new ModuleGroup(("0", _first = Linear(options.Width, features)), ("3", _second = Linear(features, options.Width))));
        foreach (var linear in new[] { _first, _second })
        {
            init.xavier_uniform_(linear.weight);
            init.normal_(linear.bias!, std: 1e-6);
        }
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _attention.call(_norm1.call(input), default).Dropped(_dropout, training).PlusResidual(input);
        var features = FeedForward.Activate(_norm2.call(hidden).Then(_first), FeedForwardKind.Gelu).Dropped(_dropout, training); // [batch, tokens, features]
        return features.Then(_second).Dropped(_dropout, training).PlusResidual(hidden).MoveToOuterDisposeScope();
    }
}
