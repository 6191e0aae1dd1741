using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>What a decoder looks at: the encoder's hidden states.</summary>
/// <param name="Values">[batch, sources, hidden].</param>
/// <param name="Keys">What they are compared by, of the same shape; computed once for a source.</param>
/// <param name="Padding">[batch, 1, sources], true where there is nothing to see; null for nowhere.</param>
internal sealed record RecurrentMemory(Tensor Values, Tensor Keys, Tensor? Padding)
{
    internal RecurrentMemory Select(Tensor rows) => new(Values.index_select(0, rows), Keys.index_select(0, rows), Padding?.index_select(0, rows));

    internal RecurrentMemory Each(Func<Tensor, Tensor> change) => new(change(Values), change(Keys), Padding is null ? null : change(Padding));
}

/// <summary>Mixes the encoder's hidden states by how well they go with the decoder's.</summary>
internal sealed class SourceAttention : Module<Tensor, RecurrentMemory, Tensor>
{
    private readonly Linear? _key, _query, _score;

    internal SourceAttention(RecurrentAttention kind, long hidden) : base(nameof(SourceAttention))
    {
        if (kind is RecurrentAttention.Bahdanau or RecurrentAttention.LuongGeneral)
            register_module("key", _key = Linear(hidden, hidden, hasBias: false));
        if (kind != RecurrentAttention.Bahdanau)
            return;
        register_module("query", _query = Linear(hidden, hidden));
        register_module("score", _score = Linear(hidden, 1, hasBias: false));
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }

    /// <summary>[batch, sources, hidden] in and out.</summary>
    internal Tensor Keys(Tensor values) => _key is null ? values.alias() : _key.call(values);

    /// <param name="queries">[batch, steps, hidden].</param>
    /// <param name="memory">The source.</param>
    /// <returns>[batch, steps, hidden].</returns>
    public override Tensor forward(Tensor queries, RecurrentMemory memory)
    {
        using var scope = NewDisposeScope();
        var scores = _score is null
            ? queries.matmul(memory.Keys.transpose(1, 2))                                                               // [B, T, S]
            : _score.call((_query!.call(queries).unsqueeze(2) + memory.Keys.unsqueeze(1)).tanh()).squeeze(3);           // [B, T, S]
        if (memory.Padding is not null)
            scores = scores.masked_fill(memory.Padding, double.NegativeInfinity);
        return scores.softmax(2).matmul(memory.Values).MoveToOuterDisposeScope();
    }
}
