using static DeepNet.Tests.Compat.Operators.OperatorCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>Views, joins, splits and rearrangements.</summary>
internal sealed class ShapeParityTests
{
    private static readonly OperatorCase[] _views =
    [
        Case("x.view(4, 6)", x => x.view(4, 6)), Case("x.view(-1)", x => x.view(-1)), Case("x.view(5, 5)", x => x.view(5, 5)), Case("x.reshape(3, -1)", x => x.reshape(3, -1)), Case("x.mT.reshape(6, 4)", x => reshape(x.mT, 6, 4)),
        Case("x.flatten()", x => x.flatten()), Case("x.flatten(1)", x => x.flatten(1)), Case("x.flatten(0, 1)", x => flatten(x, 0, 1)), Case("x.unflatten(2, (2, 2))", x => x.unflatten(2, 2, 2)), Case("x.unflatten(2, (2, 2))", x => unflatten(x, 2, new Size([2, 2]))),
        Case("x.as_strided((2, 2), (1, 2), 3)", x => x.as_strided([2, 2], [1, 2], 3)), Case("x.squeeze()", x => x.squeeze()).On([1, 3, 1]), Case("x.squeeze(2)", x => squeeze(x, 2)).On([1, 3, 1]), Case("x.squeeze_(0)", x => x.squeeze_(0)).On([1, 3, 1]), Case("x.squeeze_()", x => x.squeeze_()).On([1, 3, 1]),
        Case("x.unsqueeze(-1)", x => x.unsqueeze(-1)), Case("x.unsqueeze_(1)", x => unsqueeze_(x, 1)), Case("x.permute(2, 0, 1)", x => x.permute(2, 0, 1)), Case("x.permute(2, 0, 1)", x => x.permute(new List<long> { 2, 0, 1 })), Case("torch.permute(x, (1, 0, 2))", x => permute(x, 1, 0, 2)),
        Case("x.transpose(0, -1)", x => x.transpose(0, -1)), Case("x.transpose_(0, 1)", x => x.transpose_(0, 1)), Case("x.swapaxes(0, 1)", x => x.swapaxes(0, 1)), Case("x.swapdims(1, 2)", x => swapdims(x, 1, 2)), Case("x.T", x => x.T).On([3, 4]), Case("x.mT", x => x.mT), Case("x.H", x => x.H).On([3, 4]), Case("x.mH", x => x.mH),
        Case("x.movedim((0, 1), (2, 0))", x => x.movedim([0, 1], [2, 0])), Case("x.movedim(0, -1)", x => movedim(x, 0, -1)), Case("x.moveaxis((0, 1), (2, 0))", x => moveaxis(x, (0, 1), (2, 0))),
        Case("x.expand(2, 3, 4)", x => x.expand(2, 3, 4)).On([3, 1]), Case("x.expand(-1, 5)", x => x.expand(new Size([-1, 5]))).On([3, 1]), Case("x.expand(3, 5)", x => x.expand([3L, 5])).On([3, 1]), Case("x.expand(2, 2)", x => x.expand(2, 2)).On([3, 1]),
        Case("x.expand_as(y)", (x, y) => x.expand_as(y)).On([4], [2, 3, 4]), Case("x.view_as(y)", (x, y) => x.view_as(y)).On([4, 6], [2, 3, 4]), Case("x.broadcast_to((2, 3, 4))", x => broadcast_to(x, 2, 3, 4)).On([4]), Case("x.unfold(1, 2, 1)", x => x.unfold(1, 2, 1)),
        Case("x.diagonal(1, 1, 2)", x => x.diagonal(1, 1, 2)), Case("x.diag(1)", x => x.diag(1)).On([4, 4]), Case("x.diag()", x => diag(x)).On([4]), Case("x.diag_embed(1)", x => x.diag_embed(1)), Case("x.diagflat(-1)", x => diagflat(x, -1)).On([3]), Case("x.tril(-1)", x => x.tril(-1)), Case("x.triu_(1)", x => x.triu_(1)).On([4, 4]),
    ];

    private static readonly OperatorCase[] _joins =
    [
        Case("torch.cat([x, y])", (x, y) => cat([x, y])), Case("torch.cat([x, y], 1)", (x, y) => cat(new List<Tensor> { x, y }, 1)), Case("torch.cat([x, y], -1)", (x, y) => concat(new[] { x, y }, -1)), Case("torch.cat([x, y], 1)", (x, y) => concatenate([x, y], 1)).On([2, 1], [2, 3]), Case("torch.cat([x, y])", (x, y) => cat([x, y])).On([2, 3], [2, 4]),
        Case("torch.stack([x, y, z])", (x, y, z) => stack([x, y, z])), Case("torch.stack([x, y], -1)", (x, y) => stack(new List<Tensor> { x, y }, -1)), Case("torch.hstack([x, y])", (x, y) => hstack(x, y)), Case("torch.vstack([x, y])", (x, y) => vstack([x, y])), Case("torch.dstack([x, y])", (x, y) => dstack(x, y)), Case("torch.row_stack([x, y])", (x, y) => row_stack(x, y)), Case("torch.column_stack([x, y])", (x, y) => column_stack(x, y)).On([3]),
        Case("torch.block_diag(x, y)", (x, y) => block_diag(x, y)).On([2, 3], [1, 2]), Case("torch.cartesian_prod(x, y)", (x, y) => cartesian_prod(x, y)).On([3], [2]), Case("torch.combinations(x, 3, True)", x => combinations(x, 3, true)).On([3]), Case("torch.meshgrid(x, y, indexing='xy')", (x, y) => meshgrid([x, y], "xy")).On([3], [2]), Case("torch.broadcast_tensors(x, y)", (x, y) => broadcast_tensors(x, y)).On([3, 1], [4]),
        Case("torch.atleast_2d([x, y])", (x, y) => atleast_2d(x, y)).On([3], []),
    ];

    private static readonly OperatorCase[] _splits =
    [
        Case("x.split(2, -1)", x => x.split(2, -1)), Case("x.split([1, 3], 2)", x => x.split([1L, 3], 2)), Case("torch.split(x, [1, 2], 1)", x => split(x, [1, 2], 1)), Case("x.split([1, 1])", x => x.split(1L, 1L)).On([2, 3]), Case("x.chunk(3, 1)", x => x.chunk(3, 1)), Case("torch.chunk(x, 2)", x => chunk(x, 2)),
        Case("x.tensor_split(3, 2)", x => x.tensor_split(3, 2)), Case("x.tensor_split((1, 2), 1)", x => tensor_split(x, [1L, 2], 1)), Case("x.hsplit(3)", x => x.hsplit(3)), Case("x.hsplit((1, 2))", x => hsplit(x, (1, 2))), Case("x.vsplit(2)", x => x.vsplit(2L)), Case("x.dsplit((1, 3))", x => x.dsplit((1, 3))), Case("x.unbind()", x => x.unbind()), Case("x.unbind(1)", x => x.unbind(1)),
    ];

    private static readonly OperatorCase[] _rearrangements =
    [
        Case("x.repeat(2, 1, 2)", x => x.repeat(2, 1, 2)), Case("x.repeat_interleave(2)", x => x.repeat_interleave(2)), Case("x.repeat_interleave(2, 1)", x => repeat_interleave(x, 2, 1)), Case("x.repeat_interleave(torch.tensor([1, 0, 2]), 1)", x => x.repeat_interleave(tensor([1L, 0, 2]), 1)), Case("x.tile((2, 1))", x => x.tile([2, 1])),
        Case("x.flip(0, 2)", x => x.flip(0, 2)), Case("x.roll(1)", x => x.roll(1)), Case("x.roll(-1, 1)", x => roll(x, -1, 1)), Case("x.roll((1, 2), (0, 2))", x => x.roll([1, 2], [0, 2])), Case("x.roll((1, 2), (0, 2))", x => roll(x, (1, 2), (0, 2))), Case("x.rot90()", x => x.rot90()), Case("x.rot90(3, (1, 2))", x => rot90(x, 3, (1, 2))),
        Case("torch.diagonal_scatter(x, y)", (x, y) => x.diagonal_scatter(y)).On([3, 3], [3]), Case("torch.channel_shuffle(x, 2)", x => x.channel_shuffle(2)).On([1, 4, 2, 2]),
    ];

    private static IEnumerable<OperatorCase> Cases() => _views.Concat(_joins).Concat(_splits).Concat(_rearrangements);

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithPyTorch(OperatorCase call) => call.Check();
}
