using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// Attention with the keys and the initialisation of <c>torch.nn.MultiheadAttention</c>: queries, keys and values are projected by one matrix,
/// drawn from Xavier's uniform distribution, with biases of 0.
/// </summary>
internal sealed class PackedAttention : Module<Tensor, AttentionMask, Tensor>, ICountsMultiplyAdds
{
    private readonly int _width, _heads;
    private readonly double _dropout;
    private readonly Parameter _weight, _bias;
    private readonly Linear _output;

    internal PackedAttention(int width, int heads, double dropout) : base(nameof(PackedAttention))
    {
        (_width, _heads, _dropout) = (width, heads, dropout);
        register_parameter("in_proj_weight", _weight = Parameter(empty(3 * width, width)));
        register_parameter("in_proj_bias", _bias = Parameter(zeros(3 * width)));
        register_module("out_proj", _output = Linear(width, width));
        init.xavier_uniform_(_weight);
        init.zeros_(_output.bias!);
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    /// <summary>Among the tokens of one text.</summary>
    public long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => input[0] * Products(_width, input[1], input[1]);

    /// <summary>The multiply-adds of tokens that look at sources, without the projection out: projections in, queries with keys, weights with values.</summary>
    internal static long Products(long width, long tokens, long sources) => width * ((tokens + 2 * sources) * width + 2 * tokens * sources);

    /// <summary>Tokens look at each other: [batch, tokens, width] in and out.</summary>
    public override Tensor forward(Tensor input, AttentionMask mask) => Among(input, mask, cache: null, layer: 0);

    /// <summary>The same for tokens that follow those in a cache.</summary>
    internal Tensor Among(Tensor input, AttentionMask mask, KeyValueCache? cache, int layer)
    {
        using var scope = NewDisposeScope();
        var parts = functional.linear(input, _weight, _bias).chunk(3, 2);
        var (query, key, value) = (Heads.Split(parts[0], _heads), Heads.Split(parts[1], _heads), Heads.Split(parts[2], _heads));
        if (cache is not null)
            (key, value) = cache.Append(layer, key, value);
        return Mix(query, key, value, mask).MoveToOuterDisposeScope();
    }

    /// <summary>Tokens look at others.</summary>
    /// <param name="input">[batch, tokens, width].</param>
    /// <param name="memory">What <see cref="Project"/> made of the others.</param>
    /// <param name="mask">What they see.</param>
    /// <returns>[batch, tokens, width].</returns>
    internal Tensor Towards(Tensor input, (Tensor Keys, Tensor Values) memory, AttentionMask mask)
    {
        using var scope = NewDisposeScope();
        var query = functional.linear(input, _weight.narrow(0, 0, _width), _bias.narrow(0, 0, _width));
        return Mix(Heads.Split(query, _heads), memory.Keys, memory.Values, mask).MoveToOuterDisposeScope();
    }

    /// <summary>Keys and values of tokens [batch, sources, width]: each [batch, heads, sources, size].</summary>
    internal (Tensor Keys, Tensor Values) Project(Tensor memory)
    {
        using var scope = NewDisposeScope();
        var parts = functional.linear(memory, _weight.narrow(0, _width, 2 * _width), _bias.narrow(0, _width, 2 * _width)).chunk(2, 2);
        return (Heads.Split(parts[0], _heads).MoveToOuterDisposeScope(), Heads.Split(parts[1], _heads).MoveToOuterDisposeScope());
    }

    private Tensor Mix(Tensor query, Tensor key, Tensor value, AttentionMask mask)
        => Heads.Attend(query, key, value, mask, training ? _dropout : 0).Then(_output); // [batch, tokens, width]
}
