using static DeepNet.Tests.Compat.NN.Given;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

internal sealed class PoolingTests
{
    private static readonly ParityCase[] _cases =
    [
        new("F.max_pool1d(a, 3)", x => functional.max_pool1d(x[0], 3), Normal(2, 3, 10)),
        new("F.max_pool1d(a, 3, 2, 1, 2, True)", x => functional.max_pool1d(x[0], 3, 2, 1, 2, true), Normal(2, 3, 10)),
        new("F.max_pool1d(a, 3, return_indices=True)[1]", x => functional.max_pool1d_with_indices(x[0].detach(), 3).indices, Normal(2, 3, 10)),
        new("F.max_pool2d(a, 2)", x => functional.max_pool2d(x[0], 2), Normal(2, 3, 8, 9)),
        new("F.max_pool2d(a, 3, 2, 1, ceil_mode=True)", x => functional.max_pool2d(x[0], 3, 2, 1, ceil_mode: true), Normal(2, 3, 8, 9)),
        new("F.max_pool2d(a, (3, 2), (2, 1), (1, 0))", x => functional.max_pool2d(x[0], (3, 2), (2, 1), (1, 0)), Normal(2, 3, 8, 9)),
        new("F.max_pool2d(a, (3, 2), None, 0, (1, 2))", x => functional.max_pool2d(x[0], [3, 2], dilation: [1, 2]), Normal(2, 3, 8, 9)),
        new("F.max_pool2d(a, 2, return_indices=True)[0]", x => functional.max_pool2d_with_indices(x[0], [2, 2]).output, Normal(2, 3, 8, 9)),
        new("F.max_pool3d(a, 2)", x => functional.max_pool3d(x[0], [2, 2, 2]), Normal(2, 3, 4, 5, 6)),
        new("F.max_pool3d(a, 2, return_indices=True)[0]", x => functional.max_pool3d_with_indices(x[0], [2, 2, 2]).output, Normal(2, 3, 4, 5, 6)),
        new("F.adaptive_max_pool1d(a, 4)", x => functional.adaptive_max_pool1d(x[0], 4), Normal(2, 3, 10)),
        new("F.adaptive_max_pool2d(a, (3, 4))", x => functional.adaptive_max_pool2d(x[0], [3, 4]), Normal(2, 3, 8, 9)),
        new("F.adaptive_max_pool3d(a, (2, 3, 4))", x => functional.adaptive_max_pool3d(x[0], [2, 3, 4]), Normal(2, 3, 4, 5, 6)),

        new("F.avg_pool1d(a, 3)", x => functional.avg_pool1d(x[0], 3), Normal(2, 3, 10)),
        new("F.avg_pool1d(a, 3, 2, 1, True, False)", x => functional.avg_pool1d(x[0], 3, 2, 1, true, false), Normal(2, 3, 10)),
        new("F.avg_pool2d(a, 2)", x => functional.avg_pool2d(x[0], 2), Normal(2, 3, 8, 9)),
        new("F.avg_pool2d(a, (3, 2), (2, 1), (1, 0), True, False)", x => functional.avg_pool2d(x[0], (3, 2), (2, 1), (1, 0), true, false), Normal(2, 3, 8, 9)),
        new("F.avg_pool2d(a, (3, 2), divisor_override=5)", x => functional.avg_pool2d(x[0], [3, 2], divisor_override: 5), Normal(2, 3, 8, 9)),
        new("F.avg_pool3d(a, 2)", x => functional.avg_pool3d(x[0], [2, 2, 2]), Normal(2, 3, 4, 5, 6)),
        new("torch.ops.aten.avg_pool2d_backward(b, a, [2, 2], [2, 2], [0, 0], False, True, None)", x => functional.avg_pool2d_backward(x[1], x[0], [2, 2]), Fixed(2, 3, 8, 8), Fixed(2, 3, 4, 4)),
        new("torch.ops.aten.avg_pool3d_backward(b, a, [2, 2, 2], [2, 2, 2], [0, 0, 0], False, True, None)", x => functional.avg_pool3d_backward(x[1], x[0], [2, 2, 2]), Fixed(2, 3, 4, 4, 4), Fixed(2, 3, 2, 2, 2)),
        new("F.adaptive_avg_pool1d(a, 4)", x => functional.adaptive_avg_pool1d(x[0], 4), Normal(2, 3, 10)),
        new("F.adaptive_avg_pool2d(a, 1)", x => functional.adaptive_avg_pool2d(x[0], 1), Normal(2, 3, 8, 9)),
        new("F.adaptive_avg_pool2d(a, (3, 4))", x => functional.adaptive_avg_pool2d(x[0], (3, 4)), Normal(2, 3, 8, 9)),
        new("F.adaptive_avg_pool3d(a, (2, 3, 4))", x => functional.adaptive_avg_pool3d(x[0], (2, 3, 4)), Normal(2, 3, 4, 5, 6)),
        new("F.adaptive_avg_pool3d(a, 2)", x => functional.adaptive_avg_pool3d(x[0], 2), Normal(2, 3, 4, 5, 6)),
        new("torch.ops.aten._adaptive_avg_pool3d_backward(b, a)", x => functional.adaptive_avg_pool3d_backward(empty_like(x[0]), x[1], x[0]), Fixed(2, 3, 4, 4, 4), Fixed(2, 3, 2, 2, 2)),
        new("F.lp_pool1d(a, 3, 2)", x => functional.lp_pool1d(x[0], 3, 2), Positive(2, 3, 10)),
        new("F.lp_pool2d(a, 2, (2, 3), stride=(1, 2))", x => functional.lp_pool2d(x[0], 2, [2, 3], [1, 2]), Positive(2, 3, 8, 9)),
        new("F.lp_pool2d(a, 2, 2)", x => functional.lp_pool2d(x[0], 2, 2), Positive(2, 3, 8, 9)),

        new("F.fractional_max_pool2d(a, 2, output_size=(3, 4))", x => functional.fractional_max_pool2d(x[0], (2, 2), (3, 4)), Normal(2, 3, 8, 9)),
        new("F.fractional_max_pool2d(a, 2, output_ratio=(0.5, 0.5))", x => functional.fractional_max_pool2d(x[0], 2, output_ratio: 0.5), Normal(2, 3, 8, 9)),
        new("F.fractional_max_pool3d(a, 2, output_size=(3, 2, 3))", x => functional.fractional_max_pool3d(x[0], [2, 2, 2], [3, 2, 3]), Normal(2, 3, 6, 5, 6)),
        new("F.fractional_max_pool3d(a, 2, output_ratio=(0.5, 0.6, 0.5))", x => functional.fractional_max_pool3d(x[0], (2, 2, 2), output_ratio: (0.5, 0.6, 0.5)), Normal(3, 6, 5, 6)),

        new("F.max_unpool1d(*F.max_pool1d(a, 2, return_indices=True), 2, output_size=[11])", x => { var (y, i) = functional.max_pool1d_with_indices(x[0], 2); return functional.max_unpool1d(y, i, 2, output_size: [11]); }, Normal(2, 3, 11)),
        new("F.max_unpool2d(*F.max_pool2d(a, 2, return_indices=True), 2)", x => { var (y, i) = functional.max_pool2d_with_indices(x[0], [2, 2]); return functional.max_unpool2d(y, i, [2, 2]); }, Normal(2, 3, 8, 10)),
        new("F.max_unpool2d(*F.max_pool2d(a, 2, return_indices=True), 2, output_size=a.shape)", x => { var (y, i) = functional.max_pool2d_with_indices(x[0], [2, 2]); return functional.max_unpool2d(y, i, [2, 2], output_size: x[0].shape); }, Normal(2, 3, 8, 9)),
        new("F.max_unpool3d(*F.max_pool3d(a, 2, return_indices=True), 2)", x => { var (y, i) = functional.max_pool3d_with_indices(x[0], [2, 2, 2]); return functional.max_unpool3d(y, i, [2, 2, 2]); }, Normal(2, 3, 4, 6, 4)),
    ];

    [TestCaseSource(nameof(_cases))]
    public void ComputesWhatPyTorchComputes(ParityCase sample) => sample.Check();

    [Test]
    public void AnUnpooledSizeOutOfReachIsToldWithItsBounds()
    {
        var (pooled, indices) = functional.max_pool2d_with_indices(ones(1, 1, 4, 4), [2, 2]);
        var error = Assert.Throws<ArgumentException>(() => functional.max_unpool2d(pooled, indices, [2, 2], output_size: [4, 9]));
        Assert.That(error!.Message, Does.Contain("between 3 and 5"));
    }

    [Test]
    public void FractionalPoolingNeedsASizeOrARatio()
        => Assert.Throws<ArgumentException>(() => functional.fractional_max_pool2d(ones(1, 1, 4, 4), 2));
}
