using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>Self-attention and a feed-forward part, with the keys of <c>torch.nn.TransformerEncoderLayer</c>: [batch, tokens, width] in and out.</summary>
internal sealed class TransformerEncoderBlock : Module<Tensor, AttentionMask, Tensor>
{
    private readonly EncoderDecoderOptions _options;
    private readonly PackedAttention _attention;
    private readonly Linear _first, _second;
    private readonly LayerNorm _norm1, _norm2;

    internal TransformerEncoderBlock(EncoderDecoderOptions options) : base(nameof(TransformerEncoderBlock))
    {
        _options = options;
        register_module("self_attn", _attention = new PackedAttention(options.Width, options.Heads, options.Dropout));
        register_module("linear1", _first = Linear(options.Width, options.FeedForwardWidth));
        register_module("linear2", _second = Linear(options.FeedForwardWidth, options.Width));
        register_module("norm1", _norm1 = LayerNorm(options.Width));
        register_module("norm2", _norm2 = LayerNorm(options.Width));
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input, AttentionMask mask)
    {
        using var scope = NewDisposeScope();
        var residual = new ResidualParts(_options, training);
        var hidden = residual.Add(input, _norm1, x => _attention.call(x, mask));
        return residual.Add(hidden, _norm2, x => residual.FeedForward(x, _first, _second)).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Self-attention, attention to the source and a feed-forward part, with the keys of <c>torch.nn.TransformerDecoderLayer</c>: [batch, tokens, width] in
/// and out.
/// </summary>
internal sealed class TransformerDecoderBlock : Module<Tensor, SourceMemory, Tensor>
{
    private readonly EncoderDecoderOptions _options;
    private readonly int _layer;
    private readonly PackedAttention _attention, _sourceAttention;
    private readonly Linear _first, _second;
    private readonly LayerNorm _norm1, _norm2, _norm3;

    internal TransformerDecoderBlock(EncoderDecoderOptions options, int layer) : base(nameof(TransformerDecoderBlock))
    {
        (_options, _layer) = (options, layer);
        register_module("self_attn", _attention = new PackedAttention(options.Width, options.Heads, options.Dropout));
        register_module("multihead_attn", _sourceAttention = new PackedAttention(options.Width, options.Heads, options.Dropout));
        register_module("linear1", _first = Linear(options.Width, options.FeedForwardWidth));
        register_module("linear2", _second = Linear(options.FeedForwardWidth, options.Width));
        register_module("norm1", _norm1 = LayerNorm(options.Width));
        register_module("norm2", _norm2 = LayerNorm(options.Width));
        register_module("norm3", _norm3 = LayerNorm(options.Width));
    }

    /// <summary>What this block sees of the source [batch, sources, width]: its keys and values.</summary>
    internal (Tensor Keys, Tensor Values) Project(Tensor source) => _sourceAttention.Project(source);

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input, SourceMemory memory)
    {
        using var scope = NewDisposeScope();
        var residual = new ResidualParts(_options, training);
        var causal = AttentionMask.After(memory.Cache?.Length ?? 0, input.size(1), padding: null, input.device);
        var hidden = residual.Add(input, _norm1, x => _attention.Among(x, causal, memory.Cache, _layer));
        hidden = residual.Add(hidden, _norm2, x => _sourceAttention.Towards(x, memory.Layers[_layer], memory.Mask));
        return residual.Add(hidden, _norm3, x => residual.FeedForward(x, _first, _second)).MoveToOuterDisposeScope();
    }
}

/// <summary>How parts are added to what goes through a block: norm(x + dropout(F(x))), or x + dropout(F(norm(x))).</summary>
internal readonly struct ResidualParts(EncoderDecoderOptions options, bool training)
{
    internal Tensor Add(Tensor input, LayerNorm norm, Func<Tensor, Tensor> part)
    {
        if (options.Placement == NormPlacement.Pre)
            return part(norm.call(input)).Dropped(options.Dropout, training).PlusResidual(input);
        return part(input).Dropped(options.Dropout, training).PlusResidual(input).Then(norm);
    }

    internal Tensor FeedForward(Tensor input, Linear first, Linear second)
        => Models.FeedForward.Activate(first.call(input), FeedForwardKind.Relu).Dropped(options.Dropout, training).Then(second);
}

/// <summary>What the decoder sees beside its own tokens.</summary>
/// <param name="Layers">The source's keys and values for each block of the decoder, [batch, heads, sources, size].</param>
/// <param name="Mask">Which tokens of the source are none of the padding.</param>
/// <param name="Cache">The target's tokens so far; null for none.</param>
internal sealed record SourceMemory(IReadOnlyList<(Tensor Keys, Tensor Values)> Layers, AttentionMask Mask, KeyValueCache? Cache);
