using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

internal sealed class EmbeddingParityTests
{
    private static readonly object[] _tables =
    [
        new object[] { "nn.Embedding(7, 4)", () => Embedding(7, 4) },
        new object[] { "nn.Embedding(7, 4, padding_idx=2)", () => Embedding(7, 4, padding_idx: 2) },
        new object[] { "nn.Embedding(7, 4, padding_idx=-1, scale_grad_by_freq=True)", () => Embedding(7, 4, padding_idx: -1, scale_grad_by_freq: true) },
        new object[] { "nn.Embedding(7, 4, max_norm=1.0, norm_type=1.0)", () => Embedding(7, 4, max_norm: 1, norm_type: 1) },
        new object[] { "nn.EmbeddingBag(7, 4)", () => EmbeddingBag(7, 4) },
        new object[] { "nn.EmbeddingBag(7, 4, mode='max', padding_idx=2)", () => EmbeddingBag(7, 4, mode: EmbeddingBagMode.Max, padding_index: 2) },
        new object[] { "nn.EmbeddingBag(7, 4, mode='sum', max_norm=0.5)", () => EmbeddingBag(7, 4, mode: EmbeddingBagMode.Sum, max_norm: 0.5) },
    ];

    [TestCaseSource(nameof(_tables))]
    public void TheTableIsPyTorchs(string python, Func<Module> create)
    {
        using var scope = NewDisposeScope();
        var indices = tensor(new long[] { 2, 0, 6, 2, 5, 1 }).reshape(2, 3);
        var expected = PyTorch.Run($$"""
            torch.manual_seed(3)
            _layer = {{python}}
            initial = {name: value.clone() for name, value in _layer.state_dict().items()}
            output = _layer(indices)
            torch.manual_seed(3)
            (output * torch.randn(output.shape)).sum().backward()
            gradient = _layer.weight.grad
            state = _layer.state_dict()
            """, ("indices", indices));

        manual_seed(3);
        using var layer = create();
        TensorAssert.Same(layer.state_dict(), expected.Group("initial"));
        var output = layer is IModule<Tensor, Tensor> table ? table.call(indices) : ((TorchSharp.Modules.EmbeddingBag)layer).call(indices);
        TensorAssert.Close(output, expected["output"], "output");
        manual_seed(3);
        (output * randn(output.shape)).sum().backward();
        TensorAssert.Close(layer.parameters().Single().grad!, expected["gradient"], "gradient");
        TensorAssert.Close(layer.state_dict(), expected.Group("state"));
    }

    [Test]
    public void BagsMayBeGivenByOffsetsWithWeights()
    {
        using var scope = NewDisposeScope();
        using var layer = EmbeddingBag(7, 4, mode: EmbeddingBagMode.Sum);
        var (indices, offsets, weights) = (tensor(new long[] { 2, 0, 6, 2, 5, 1 }), tensor(new long[] { 0, 4 }), rand(6));
        var expected = PyTorch.Run("""
            _layer = nn.EmbeddingBag(7, 4, mode="sum")
            _layer.load_state_dict(group("state"))
            output = _layer(indices, offsets, per_sample_weights=weights)
            """, [.. layer.StateAs("state"), ("indices", indices), ("offsets", offsets), ("weights", weights)]);
        TensorAssert.Close(layer.call(indices, offsets, weights), expected["output"], "output");
        Assert.That(() => layer.call(indices), Throws.ArgumentException.With.Message.Contains("offsets are missing"));
    }

    [Test]
    public void APretrainedTableKeepsTheCallersTensor()
    {
        using var scope = NewDisposeScope();
        var rows = randn(5, 2);
        using var frozen = Embedding_from_pretrained(rows);
        Assert.That(frozen.weight!.requires_grad, Is.False);
        TensorAssert.Same(frozen.call(arange(5, dtype: ScalarType.Int64)), rows);
        using var bags = EmbeddingBag_from_pretrained(rows, freeze: false);
        Assert.That(bags.weight!.requires_grad);
    }

    [Test]
    public void WrongArgumentsAreExplained()
        => Assert.That(() => Embedding(3, 2, padding_idx: 3), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("3 embeddings"));
}
