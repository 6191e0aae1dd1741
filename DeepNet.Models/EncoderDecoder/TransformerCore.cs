using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// The blocks of encoder and decoder, with the keys and the initialisation of <c>torch.nn.Transformer</c>: all matrices from Xavier's uniform
/// distribution; the blocks of a side begin with the same biases, since PyTorch copies the first one.
/// </summary>
internal sealed class TransformerCore : Module<Tensor, Tensor, Tensor>
{
    private readonly TransformerEncoderBlock[] _encoder;
    private readonly TransformerDecoderBlock[] _decoder;
    private readonly LayerNorm _encoderNorm, _decoderNorm;

    internal TransformerCore(EncoderDecoderOptions options) : base(nameof(TransformerCore))
    {
        _encoder = Copies(options.EncoderLayers, _ => new TransformerEncoderBlock(options));
        _decoder = Copies(options.DecoderLayers, layer => new TransformerDecoderBlock(options, layer));
        register_module("encoder", new ModuleGroup(("layers", ModuleList(_encoder)), ("norm", _encoderNorm = LayerNorm(options.Width))));
        register_module("decoder", new ModuleGroup(("layers", ModuleList(_decoder)), ("norm", _decoderNorm = LayerNorm(options.Width))));
        foreach (var parameter in parameters())
            if (parameter.dim() > 1)
                init.xavier_uniform_(parameter);
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    /// <param name="source">[batch, sources, width], embedded.</param>
    /// <param name="target">[batch, tokens, width], embedded.</param>
    /// <returns>[batch, tokens, width].</returns>
    public override Tensor forward(Tensor source, Tensor target)
    {
        using var scope = NewDisposeScope();
        return Decode(target, Remember(Encode(source, default), default, cache: null)).MoveToOuterDisposeScope();
    }

    internal Tensor Encode(Tensor source, AttentionMask mask)
    {
        using var scope = NewDisposeScope();
        var hidden = source;
        foreach (var block in _encoder)
            hidden = block.call(hidden, mask);
        return _encoderNorm.call(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>What the decoder sees of an encoded source.</summary>
    internal SourceMemory Remember(Tensor encoded, AttentionMask mask, KeyValueCache? cache) => new([.. _decoder.Select(block => block.Project(encoded))], mask, cache);

    internal Tensor Decode(Tensor target, SourceMemory memory)
    {
        using var scope = NewDisposeScope();
        var hidden = target;
        foreach (var block in _decoder)
            hidden = block.call(hidden, memory);
        memory.Cache?.Advance(target.size(1));
        return _decoderNorm.call(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>Blocks with the first one's values; those after it draw nothing.</summary>
    private static T[] Copies<T>(int count, Func<int, T> create) where T : Module
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var blocks = new T[count];
        blocks[0] = create(0);
        var state = get_rng_state();
        for (var layer = 1; layer < count; layer++)
        {
            blocks[layer] = create(layer);
            foreach (var (copy, original) in blocks[layer].parameters().Zip(blocks[0].parameters()))
                copy.copy_(original);
        }
        set_rng_state(state);
        return blocks;
    }
}
