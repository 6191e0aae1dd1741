using TorchSharp;
using static DeepNet.Tests.Compat.NN.Given;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

internal sealed class VisionFunctionTests
{
    private static readonly ParityCase[] _cases =
    [
        new("F.pixel_shuffle(a, 2)", x => functional.pixel_shuffle(x[0], 2), Normal(2, 8, 3, 4)),
        new("F.pixel_unshuffle(a, 2)", x => functional.pixel_unshuffle(x[0], 2), Normal(2, 2, 6, 4)),
        new("F.pad(a, (1, 1), value=0.5)", x => functional.pad(x[0], 1, value: 0.5), Normal(2, 3, 5)),
        new("F.pad(a, (1, 2))", x => functional.pad(x[0], (1, 2), PaddingModes.Zeros), Normal(2, 3, 5)),
        new("F.pad(a, (1, 2, 0, 1), mode='reflect')", x => functional.pad(x[0], (1, 2, 0, 1), PaddingModes.Reflect), Normal(2, 3, 5, 4)),
        new("F.pad(a, (1, 2, 0, 1), mode='replicate')", x => functional.pad(x[0], [1, 2, 0, 1], PaddingModes.Replicate), Normal(2, 3, 5, 4)),
        new("F.pad(a, (1, 2, 0, 1), mode='circular')", x => functional.pad(x[0], [1, 2, 0, 1], PaddingModes.Circular), Normal(2, 3, 5, 4)),
        new("F.pad(a, (-1, 2, 0, 1, 3, 0), value=2)", x => functional.pad(x[0], [-1, 2, 0, 1, 3, 0], value: 2), Normal(2, 3, 5, 4)),
        new("F.affine_grid(a, (2, 3, 4, 5), align_corners=True)", x => functional.affine_grid(x[0], [2, 3, 4, 5], true), Normal(2, 2, 3)),
        new("F.affine_grid(a, (2, 3, 4, 5, 2), align_corners=False)", x => functional.affine_grid(x[0], [2, 3, 4, 5, 2]), Normal(2, 3, 4)),
        new("F.grid_sample(a, b, align_corners=False)", x => functional.grid_sample(x[0], x[1]), Normal(2, 3, 5, 4), Normal(2, 3, 3, 2)),
        new("F.grid_sample(a, b, 'nearest', 'border', True)", x => functional.grid_sample(x[0], x[1].detach(), GridSampleMode.Nearest, GridSamplePaddingMode.Border, true).add(x[1].sum() * 0), Normal(2, 3, 5, 4), Normal(2, 3, 3, 2)),
        new("F.grid_sample(a, b, 'bilinear', 'reflection', False)", x => functional.grid_sample(x[0], x[1], padding_mode: GridSamplePaddingMode.Reflection, align_corners: false), Normal(2, 3, 5, 4), Normal(2, 3, 3, 2)),

        new("F.interpolate(a, 7)", x => functional.interpolate(x[0], [7]), Normal(2, 3, 5)),
        new("F.interpolate(a, (7, 3))", x => functional.interpolate(x[0], [7, 3]), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, scale_factor=2)", x => functional.interpolate(x[0], scale_factor: [2]), Normal(2, 3, 5, 4, 3)),
        new("F.interpolate(a, scale_factor=1.7, mode='nearest-exact')", x => functional.interpolate(x[0], scale_factor: [1.7], mode: InterpolationMode.NearestExact), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, 7, mode='linear')", x => functional.interpolate(x[0], [7], mode: InterpolationMode.Linear), Normal(2, 3, 5)),
        new("F.interpolate(a, scale_factor=(1.7, 0.6), mode='bilinear')", x => functional.interpolate(x[0], scale_factor: [1.7, 0.6], mode: InterpolationMode.Bilinear), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, scale_factor=1.7, mode='bilinear', recompute_scale_factor=True)", x => functional.interpolate(x[0], scale_factor: [1.7], mode: InterpolationMode.Bilinear, recompute_scale_factor: true), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, (7, 6), mode='bilinear', align_corners=True)", x => functional.interpolate(x[0], [7, 6], mode: InterpolationMode.Bilinear, align_corners: true), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, (3, 2), mode='bilinear', antialias=True)", x => functional.interpolate(x[0], [3, 2], mode: InterpolationMode.Bilinear, antialias: true), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, (7, 6), mode='bicubic')", x => functional.interpolate(x[0], [7, 6], mode: InterpolationMode.Bicubic), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, (3, 2), mode='bicubic', antialias=True)", x => functional.interpolate(x[0], [3, 2], mode: InterpolationMode.Bicubic, antialias: true), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, (7, 6, 4), mode='trilinear')", x => functional.interpolate(x[0], [7, 6, 4], mode: InterpolationMode.Trilinear), Normal(2, 3, 5, 4, 3)),
        new("F.interpolate(a, scale_factor=0.5, mode='area')", x => functional.interpolate(x[0], scale_factor: [0.5], mode: InterpolationMode.Area), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, scale_factor=2, mode='bilinear', align_corners=True)", x => functional.upsample_bilinear(x[0], scale_factor: [2], align_corners: true), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, scale_factor=2, mode='bicubic', align_corners=False)", x => functional.upsample(x[0], scale_factor: [2], mode: UpsampleMode.Bicubic), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, scale_factor=3)", x => functional.upsample_nearest(x[0], scale_factor: [3]), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, scale_factor=2.5)", x => functional.upsample_nearest1d(x[0], null, 2.5), Normal(2, 3, 5)),
        new("F.interpolate(a, (9, 8))", x => functional.upsample_nearest2d(x[0], [9, 8]), Normal(2, 3, 5, 4)),
        new("F.interpolate(a, (9, 8, 3))", x => functional.upsample_nearest3d(x[0], [9, 8, 3]), Normal(2, 3, 5, 4, 3)),
        new("torch.ops.aten.upsample_nearest1d_backward(a, [10], [2, 3, 5], 2.0)", x => functional.upsample_nearest1d_backward(x[0], null, 5, 2), Fixed(2, 3, 10)),
        new("torch.ops.aten.upsample_nearest2d_backward(a, [10, 8], [2, 3, 5, 4], 2.0, 2.0)", x => functional.upsample_nearest2d_backward(x[0], [2, 3, 5, 4], null, [2, 2]), Fixed(2, 3, 10, 8)),
        new("torch.ops.aten.upsample_nearest3d_backward(a, [10, 8, 6], [2, 3, 5, 4, 3])", x => functional.upsample_nearest3d_backward(x[0], [2, 3, 5, 4, 3], [10, 8, 6]), Fixed(2, 3, 10, 8, 6)),
    ];

    [TestCaseSource(nameof(_cases))]
    public void ComputesWhatPyTorchComputes(ParityCase sample) => sample.Check();

    [Test]
    public void WhatCannotBeInterpolatedIsTold()
    {
        var image = ones(1, 1, 4, 4);
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => functional.interpolate(image));
            Assert.Throws<ArgumentException>(() => functional.interpolate(image, [8, 8], [2]));
            Assert.Throws<ArgumentException>(() => functional.interpolate(image, [8, 8, 8]));
            Assert.Throws<ArgumentException>(() => functional.interpolate(image, [8, 8], align_corners: true));
            Assert.Throws<ArgumentException>(() => functional.interpolate(image, [8, 8], antialias: true));
            Assert.That(() => functional.interpolate(image, [8, 8], mode: InterpolationMode.Trilinear),
                Throws.ArgumentException.With.Message.Contains("[1, 1, 4, 4]"));
        });
    }
}
