using System.Runtime.InteropServices;
using DeepNet.Tests.Parity;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Indexing;

public class IndexingTests : TensorTest
{
    private static Tensor Cube => arange(24).reshape(2, 3, 4);

    [Test]
    public void Numbers_make_views()
    {
        var x = Cube;
        Assert.That(x[1, 2, 3].item<long>(), Is.EqualTo(23));
        Assert.That(x[-1, 0].shape, Is.EqualTo(new long[] { 4 }));
        Assert.That(x[new long[] { 0, 1, 2 }].item<long>(), Is.EqualTo(6));
        x[1][0].zero_();
        Assert.That(x[1, 0].sum().item<long>(), Is.Zero);
        Assert.That(() => x[2], Throws.InstanceOf<ExternalException>().With.Message.Contains("out of range").Or.Message.Contains("out of bounds"));
        Assert.That(() => x[0, 0, 0, 0], Throws.InstanceOf<ExternalException>());
    }

    [Test]
    public void CSharp_ranges_and_indices_from_the_end_work()
    {
        var x = Cube;
        Assert.That(x[.., 1..3, ^1].shape, Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(Values<long>(x[.., 1..3, ^1]), Is.EqualTo(new long[] { 7, 11, 19, 23 }));
        Assert.That(x[..^1].shape, Is.EqualTo(new long[] { 1, 3, 4 }));
        Assert.That(x[TensorIndex.Ellipsis, TensorIndex.None].shape, Is.EqualTo(new long[] { 2, 3, 4, 1 }));
        Assert.That(x[TensorIndex.Slice(step: 2)].shape, Is.EqualTo(new long[] { 1, 3, 4 }));
        Assert.That(() => x[TensorIndex.Slice(step: -1)], Throws.InstanceOf<ExternalException>());
        Assert.That(() => x[0, .., 0, 0], Throws.InstanceOf<ExternalException>().With.Message.EqualTo("too many indices for tensor of dimension 3"));
    }

    [Test]
    public void Tensors_gather()
    {
        var x = Cube;
        Assert.That(x[tensor(1)].shape, Is.EqualTo(new long[] { 3, 4 }));
        Assert.That(x[tensor(true)].shape, Is.EqualTo(new long[] { 1, 2, 3, 4 }));
        Assert.That(Values<long>(x[tensor(new[] { 0L, 1 }), tensor(new[] { 2L, 0 })]), Is.EqualTo(new long[] { 8, 9, 10, 11, 12, 13, 14, 15 }));
        Assert.That(Values<long>(x[x.gt(21)]), Is.EqualTo(new long[] { 22, 23 }));
        Assert.That(() => x[tensor(new[] { 0.5 })], Throws.InstanceOf<ExternalException>());
        Assert.That(() => x[tensor(new[] { 5L })], Throws.InstanceOf<ExternalException>());
    }

    [Test]
    public void Assignments_broadcast_and_convert()
    {
        var x = zeros(2, 3);
        x[0] = 1;
        x[1, 2] = 2.5;
        x[.., 1] = tensor(new[] { 7f, 8f });
        Assert.That(Values<float>(x), Is.EqualTo(new float[] { 1, 7, 1, 0, 8, 2.5f }));
        x[1] = ones(1, 1, 3);
        Assert.That(Values<float>(x[1]), Is.EqualTo(new float[] { 1, 1, 1 }));
        x[x.gt(5)] = -1;
        Assert.That(x.min().item<float>(), Is.EqualTo(-1));
        x.index_put_(tensor(10f), [tensor(new[] { 0L, 0 }), tensor(new[] { 0L, 0 })], accumulate: true);
        Assert.That(x[0, 0].item<float>(), Is.EqualTo(21));
        Assert.That(() => x[0] = zeros(2), Throws.InstanceOf<ExternalException>());
        Assert.That(() => x[0] = null!, Throws.ArgumentNullException);
    }

    [Test]
    public void Gradients_flow_through_views_and_gathers()
    {
        var x = ones(3, 4, requires_grad: true);
        (x[1, 1..3].sum() + x[tensor(new[] { 0L, 0 })].sum()).backward();
        Assert.That(Values<float>(x.grad!), Is.EqualTo(new float[] { 2, 2, 2, 2, 0, 1, 1, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void Any_combination_selects_what_numpy_would()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var (shape, indices) = Draw(seed);
            var expected = new IndexReference(shape, indices);
            var source = Counted(shape);
            var selected = source[IndexReference.ToTensorIndices(indices)];
            Assert.That(selected.shape, Is.EqualTo(expected.Shape), $"seed {seed}");
            Assert.That(Values<long>(selected), Is.EqualTo(expected.Places), $"seed {seed}");

            // Written back to the same places, the values find themselves.
            var target = zeros_like(source);
            target[IndexReference.ToTensorIndices(indices)] = selected + 1;
            var written = new long[source.numel()];
            foreach (var place in expected.Places)
                written[place] = place + 1;
            Assert.That(Values<long>(target), Is.EqualTo(written), $"seed {seed}");
        }
    }

    [Test]
    public void Any_combination_selects_what_PyTorch_does()
    {
        // PyTorch refuses some combinations of a mask of two dimensions with slices behind it.
        var cases = Enumerable.Range(0, 200).Select(Draw).Where(drawn => !drawn.Indices.Any(index => index is bool[,])).ToArray();
        var script = cases.Select((drawn, k) => $"y{k} = torch.arange({drawn.Shape.Aggregate((a, b) => a * b)})"
            + $".reshape({string.Join(", ", drawn.Shape)})[{IndexReference.ToPython(drawn.Indices)}]");
        var expected = PyTorch.Run(string.Join('\n', script));
        for (var k = 0; k < cases.Length; k++)
            TensorAssert.Same(Counted(cases[k].Shape)[IndexReference.ToTensorIndices(cases[k].Indices)], expected[$"y{k}"], IndexReference.ToPython(cases[k].Indices));
    }

    private static Tensor Counted(long[] shape) => arange(shape.Aggregate((a, b) => a * b)).reshape(shape);

    private static (long[] Shape, List<object?> Indices) Draw(int seed)
    {
        var random = new Random(seed);
        var shape = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 5)).ToArray();
        return (shape, Draw(random, shape));
    }

    private static List<object?> Draw(Random random, long[] shape)
    {
        var indices = new List<object?>();
        var numbers = random.Next(1, 4); // all tensors of one length, so that they broadcast
        var ellipsis = false;
        var flagged = false;
        for (var dim = 0; dim < shape.Length;)
        {
            var size = shape[dim];
            switch (random.Next(9))
            {
                case 0 or 1:
                    indices.Add(random.NextInt64(-size, size));
                    dim++;
                    break;
                case 2 or 3:
                    indices.Add((random.NextInt64(-size - 1, size + 1), random.NextInt64(-size - 1, size + 2), random.NextInt64(1, 4)));
                    dim++;
                    break;
                case 4:
                    indices.Add(null);
                    break;
                case 5 when !ellipsis:
                    indices.Add("...");
                    ellipsis = true;
                    dim += random.Next(0, shape.Length - dim + 1);
                    return indices.Concat(shape[dim..].Select(s => (object?)random.NextInt64(-s, s))).ToList();
                case 6:
                    indices.Add(Enumerable.Range(0, numbers).Select(_ => random.NextInt64(-size, size)).ToArray());
                    dim++;
                    break;
                case 7 when !flagged && dim + 1 < shape.Length:
                    var mask = new bool[size, shape[dim + 1]];
                    for (var k = 0; k < Math.Min(numbers, mask.Length); k++)
                        mask[k / mask.GetLength(1), k % mask.GetLength(1)] = true;
                    if (mask.Length < numbers)
                        continue;
                    indices.Add(mask);
                    flagged = true;
                    dim += 2;
                    break;
                case 8:
                    if (random.Next(3) == 0)
                        return indices; // the rest is taken whole
                    indices.Add(true);
                    break;
            }
        }
        return indices;
    }
}
