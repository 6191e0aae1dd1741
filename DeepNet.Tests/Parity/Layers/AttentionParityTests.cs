using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Layers;

/// <summary>Attention in one kernel against its definition: sizes on both sides of its vectors and blocks, memory as models have it.</summary>
[Threads(2)]
internal sealed class AttentionParityTests
{
    private const string Definition = """
        def attend(q, k, v, causal):
            scores = (q @ k.transpose(-2, -1)) / math.sqrt(q.shape[-1])
            if causal:
                scores = scores.masked_fill(~torch.ones(q.shape[2], k.shape[2], dtype=torch.bool).tril(), -math.inf)
            return F.softmax(scores, -1) @ v

        """;

    [Test]
    public void ResultsAndGradientsAreTheDefinitions([Values] bool causal,
        [Values("1 1 1 1 1 1", "2 3 7 7 8 8", "1 2 64 64 32 32", "2 2 100 130 20 12", "1 1 1 300 64 64", "1 2 210 210 48 48", "2 2 33 20 16 16")] string sizes)
    {
        var (batch, heads, queries, keys, size, valueSize) = sizes.Split(' ').Select(long.Parse).ToArray() switch { var s => (s[0], s[1], s[2], s[3], s[4], s[5]) };
        manual_seed(3);
        using var scope = NewDisposeScope();
        // A token's heads side by side, as projections leave them, and the gradient too.
        var query = randn(batch, queries, heads, size).transpose(1, 2).requires_grad_();
        var key = randn(batch, keys, heads, size).transpose(1, 2).requires_grad_();
        var value = randn(batch, keys, heads, valueSize).transpose(1, 2).requires_grad_();
        var gradient = randn(batch, queries, heads, valueSize).transpose(1, 2);
        var expected = PyTorch.Run($"""
            {Definition}
            y = attend(q, k, v, {(causal ? "True" : "False")})
            grads = torch.autograd.grad(y, (q, k, v), g)
            """, ("q", query), ("k", key), ("v", value), ("g", gradient));
        var mixed = nn.functional.scaled_dot_product_attention(query, key, value, is_casual: causal);
        TensorAssert.Close(mixed, expected["y"], "result");
        var gradients = autograd.grad([mixed], [query, key, value], [gradient]);
        for (var k = 0; k < 3; k++)
            TensorAssert.Close(gradients[k], expected[$"grads.{k}"], $"gradient {k}");
    }

    [Test]
    public void GradientsHaveGradients([Values] bool causal)
    {
        manual_seed(4);
        using var scope = NewDisposeScope();
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(_ => randn([1, 2, 5, 4], requires_grad: true))];
        var expected = PyTorch.Run($"""
            {Definition}
            _first = torch.autograd.grad(attend(q, k, v, {(causal ? "True" : "False")}).pow(2).sum(), (q, k, v), create_graph=True)
            grads = torch.autograd.grad(sum(g.pow(2).sum() for g in _first), (q, k, v))
            """, ("q", inputs[0]), ("k", inputs[1]), ("v", inputs[2]));
        var loss = nn.functional.scaled_dot_product_attention(inputs[0], inputs[1], inputs[2], is_casual: causal).pow(2).sum();
        var first = autograd.grad([loss], inputs, create_graph: true);
        if (first[0].requires_grad && !TorchSharp.torch.__version__.StartsWith("1.", StringComparison.Ordinal))
        {
            // LibTorch's own kernel, since 2.1, has no second derivative, in PyTorch neither.
            Assert.That(() => autograd.grad([first[0].sum()], inputs), Throws.Exception.With.Message.Contains("is not implemented"));
            return;
        }
        var second = autograd.grad([first.Select(gradient => gradient.pow(2).sum()).Aggregate((left, right) => left + right)], inputs);
        for (var k = 0; k < 3; k++)
            TensorAssert.Close(second[k], expected[$"grads.{k}"], $"gradient {k}");
    }

    /// <summary>Scores so large and so small that their exponentials alone would overflow, and a value that is none, which spreads to who sees it.</summary>
    [Test]
    public void ExtremeScoresAreTheDefinitions()
    {
        using var scope = NewDisposeScope();
        var query = randn(1, 1, 40, 16) * 60;
        var value = randn(1, 1, 40, 16);
        query[0, 0, 17, 3] = float.NaN;
        var expected = PyTorch.Run($"{Definition}\ny = attend(q, q, v, True)", ("q", query), ("v", value));
        TensorAssert.Close(nn.functional.scaled_dot_product_attention(query, query, value, is_casual: true), expected["y"], "result");
    }
}
