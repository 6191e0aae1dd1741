using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>A decoder without its head: tokens [batch, tokens] to features [batch, tokens, width].</summary>
internal sealed class GptBody : Module<Tensor, Tensor>
{
    private readonly GptOptions _options;
    private readonly Module<Tensor, Tensor>? _norm;

    internal GptBody(GptOptions options) : base(nameof(GptBody))
    {
        _options = options;
        register_module("wte", Tokens = Embedding(options.Vocabulary, options.Width));
        if (options.Style.Positions == PositionEncoding.Learned)
            register_module("wpe", Places = Embedding(options.Context, options.Width));
        Blocks = [.. Enumerable.Range(0, options.Layers).Select(layer => new GptBlock(options, layer))];
        register_module("h", ModuleList(Blocks));
        if (options.Style.Placement == NormPlacement.Pre)
            register_module("ln_f", _norm = Norms.Create(options.Style.Norm, options.Width, options.Style.NormEpsilon, options.Bias));
    }

    internal Embedding Tokens { get; }

    /// <summary>The learned positions, if that is what the places are told by.</summary>
    internal Embedding? Places { get; }

    internal GptBlock[] Blocks { get; }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor tokens) => Run(tokens, padding: null, cache: null);

    /// <param name="tokens">[batch, tokens]: with a cache those that follow what it holds.</param>
    /// <param name="padding">[batch]: how many places at the left of each row, from the beginning of the cache, are padding; null for none.</param>
    /// <param name="cache">What was seen before, which the layers add to; null for nothing.</param>
    internal Tensor Run(Tensor tokens, Tensor? padding, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var (old, count) = (cache?.Length ?? 0, tokens.size(1));
        var type = Tokens.weight!.dtype;
        var hidden = Tokens.call(tokens);                                       // [B, T, width]
        Rotation? rotation = null;
        switch (_options.Style.Positions)
        {
            case PositionEncoding.Learned when padding is null:
                hidden = hidden + Places!.weight!.narrow(0, old, count);
                break;
            case PositionEncoding.Learned:
                hidden = hidden + Places!.call(Positions.After(old, count, padding, tokens.device));
                break;
            case PositionEncoding.Sinusoidal:
                hidden = hidden + Positions.Sinusoidal(Positions.After(old, count, padding, tokens.device), _options.Width, _options.Style.PositionBase, type);
                break;
            default:
                rotation = Rotation.At(Positions.After(old, count, padding, tokens.device), _options.HeadSize, _options.Style.PositionBase, type);
                break;
        }
        hidden = hidden.Dropped(_options.Dropout, training);
        var pass = new DecoderPass(AttentionMask.After(old, count, padding, tokens.device), rotation, cache);
        foreach (var block in Blocks)
            using (var before = hidden)
                hidden = Apply(block, before, pass);                            // [B, T, width]
        return (_norm is null ? hidden : hidden.Then(_norm)).MoveToOuterDisposeScope();
    }

    private Tensor Apply(GptBlock block, Tensor hidden, DecoderPass pass)
        => _options.Rematerialize ? Rematerialize.Run(inputs => [block.call(inputs[0], pass)], [block], hidden)[0] : block.call(hidden, pass);
}
