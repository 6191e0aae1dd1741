using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>x + attention among all pixels of x after a group norm. The result goes to the scope outside.</summary>
internal sealed class PixelAttention : Module<Tensor, Tensor>, ICountsMultiplyAdds
{
    private readonly int _heads;
    private readonly GroupNorm _norm;
    private readonly Linear _query, _key, _value, _output;

    internal PixelAttention(DiffusionUNetOptions options, int channels) : base(nameof(PixelAttention))
    {
        _heads = channels / (options.HeadSize ?? channels);
        register_module("group_norm", _norm = GroupNorm(options.NormGroups, channels, DiffusionUNet.Epsilon));
        register_module("to_q", _query = Linear(channels, channels));
        register_module("to_k", _key = Linear(channels, channels));
        register_module("to_v", _value = Linear(channels, channels));
        register_module("to_out", ModuleList(_output = Linear(channels, channels)));
    }

    internal void StartAtZero()
    {
        init.zeros_(_output.weight!);
        init.zeros_(_output.bias!);
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    /// <param name="input">[batch, channels, height, width].</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var pixels = _norm.call(input).flatten(2).transpose(1, 2);                                  // [batch, pixels, channels]
        var (query, key, value) = (Heads.Split(_query.call(pixels), _heads), Heads.Split(_key.call(pixels), _heads), Heads.Split(_value.call(pixels), _heads));
        var mixed = Heads.Attend(query, key, value, default, dropout: 0).Then(_output);             // [batch, pixels, channels]
        return (mixed.transpose(1, 2).reshape(input.shape) + input).MoveToOuterDisposeScope();
    }

    // Each pixel's query with each key, and each weight with each value.
    public long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => 2 * input[0] * input[1] * (input[2] * input[3]) * (input[2] * input[3]);
}
