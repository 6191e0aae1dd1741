using DeepNet.Tests.Parity;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Indexing;

/// <summary>The functions that pick and place elements, against PyTorch's of the same name.</summary>
public class SelectingTests : TensorTest
{
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor, Tensor>> _functions = new()
    {
        // x: [3, 4] float32; i: [3, 4] int64 below 3; s: [3, 4] float32
        ["torch.select(x, 1, -1)"] = (x, i, s) => select(x, 1, -1),
        ["torch.narrow(x, 1, 1, 2)"] = (x, i, s) => narrow(x, 1, 1, 2),
        ["x[:, 1:-1:2]"] = (x, i, s) => x.slice(1, 1, -1, 2),
        ["torch.index_select(x, 0, i[0])"] = (x, i, s) => index_select(x, 0, i[0]),
        ["torch.gather(x, 0, i)"] = (x, i, s) => gather(x, 0, i),
        ["torch.masked_select(x, x > 0)"] = (x, i, s) => masked_select(x, x.gt(0)),
        ["torch.take(x, i)"] = (x, i, s) => take(x, i),
        ["torch.take_along_dim(x, i, 1)"] = (x, i, s) => take_along_dim(x, i, 1),
        ["torch.nonzero(i)"] = (x, i, s) => nonzero(i),
        ["torch.argwhere(i)"] = (x, i, s) => argwhere(i),
        ["torch.where(i > 1)[1]"] = (x, i, s) => where(i.gt(1))[1],
        ["i.nonzero(as_tuple=True)[0]"] = (x, i, s) => i.nonzero_as_list()[0],
        ["torch.where(x > 0, x, s)"] = (x, i, s) => where(x.gt(0), x, s),
        ["x.where(x > 0, s)"] = (x, i, s) => x.where(x.gt(0), s),
        ["x.index_add(0, i[0, :3], s, alpha=2)"] = (x, i, s) => x.index_add(0, i[0, ..3], s, 2),
        ["x.clone().index_add_(0, i[0, :3], s, alpha=2)"] = (x, i, s) => x.clone().index_add_(0, i[0, ..3], s, 2),
        ["x.index_copy(0, torch.tensor([2, 0, 1]), s)"] = (x, i, s) => x.index_copy(0, tensor(new[] { 2L, 0, 1 }), s),
        ["x.index_fill(1, torch.tensor([0, 3]), 5)"] = (x, i, s) => x.index_fill(1, tensor(new[] { 0L, 3 }), 5),
        ["x.scatter(1, torch.tensor([[2], [0], [1]]), s)"] = (x, i, s) => x.scatter(1, tensor(new[,] { { 2L }, { 0 }, { 1 } }), s),
        ["x.scatter_add(0, i, s)"] = (x, i, s) => x.scatter_add(0, i, s),
        ["x.clone().scatter_add_(0, i, s)"] = (x, i, s) => scatter_add_(x.clone(), 0, i, s),
        ["x.masked_fill(x > 0, 7)"] = (x, i, s) => x.masked_fill(x.gt(0), 7),
        ["x.clone().masked_fill_(x > 0, 7)"] = (x, i, s) => x.clone().masked_fill_(x.gt(0), 7),
        ["x.masked_scatter(x > 0, s)"] = (x, i, s) => x.masked_scatter(x.gt(0), s),
        ["torch.select_scatter(x, s[0], 0, 1)"] = (x, i, s) => select_scatter(x, s[0], 0, 1),
        ["torch.slice_scatter(x, s[:, :2], 1, 0, 4, 2)"] = (x, i, s) => slice_scatter(x, s[.., ..2], 1, 0, 4, 2),
        ["x.as_strided((2, 2), (1, 4), 1)"] = (x, i, s) => x.as_strided([2, 2], [1, 4], 1),
    };

    [Test]
    public void Results_are_those_of_PyTorch()
    {
        manual_seed(0);
        var (x, i, s) = (randn(3, 4), randint(0, 3, [3L, 4L]), randn(3, 4));
        var script = string.Join('\n', _functions.Keys.Select((code, k) => $"y{k} = {code}"));
        var expected = PyTorch.Run(script, ("x", x), ("i", i), ("s", s));
        Assert.Multiple(() =>
        {
            foreach (var ((code, function), k) in _functions.Select((pair, k) => (pair, k)))
                TensorAssert.Same(function(x, i, s), expected[$"y{k}"], code);
        });
    }

    [Test]
    public void Functions_refuse_null_and_disposed_tensors()
    {
        var gone = zeros(2);
        gone.Dispose();
        Assert.That(() => select(null!, 0, 0), Throws.ArgumentNullException);
        Assert.That(() => gather(zeros(2), 0, null!), Throws.ArgumentNullException);
        Assert.That(() => where(zeros(2), zeros(2), null!), Throws.ArgumentNullException);
        Assert.That(() => gone[0], Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => zeros(2)[gone], Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => zeros(2).masked_fill(gone, 1), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Nothing_is_left_behind_by_indexing()
    {
        var x = zeros(3, 4, 5);
        var before = LiveTensors.Count();
        x[1, 2, 3].Dispose();
        x[.., 1..3, ^1].Dispose();
        x[TensorIndex.None, TensorIndex.Bool(true), 0].Dispose();
        x[..].Dispose();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
