using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>U-Net against its usual form, written down in torch.nn with the keys of milesial/Pytorch-UNet.</summary>
internal sealed class UNetParityTests
{
    internal static string Original(UNetOptions options) => $$"""
        def double(i, o, m=None):
            m = m or o
            convs = [nn.Conv2d(i, m, 3, 1, 1, bias=False), nn.BatchNorm2d(m), nn.ReLU(), nn.Conv2d(m, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
            return nn.ModuleDict({"double_conv": nn.Sequential(*convs)})

        class Net(nn.Module):
            def __init__(self, width={{options.Width}}, depth={{options.Depth}}, bilinear={{(options.Upsampling == UNetUpsampling.Bilinear ? "True" : "False")}}, channels=3, classes={{options.Classes}}):
                super().__init__()
                self.depth = depth
                self.inc = double(channels, width)
                for k in range(1, depth + 1):
                    o = width * 2 ** k // (2 if bilinear and k == depth else 1)
                    setattr(self, f"down{k}", nn.ModuleDict({"maxpool_conv": nn.ModuleDict({"1": double(width * 2 ** (k - 1), o)})}))
                for k in range(1, depth + 1):
                    c = width * 2 ** (depth - k)
                    if bilinear:
                        up = nn.ModuleDict({"up": nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)})
                        up["conv"] = double(2 * c, c if k == depth else c // 2, c)
                    else:
                        up = nn.ModuleDict({"up": nn.ConvTranspose2d(2 * c, c, 2, 2)})
                        up["conv"] = double(2 * c, c)
                    setattr(self, f"up{k}", up)
                self.outc = nn.ModuleDict({"conv": nn.Conv2d(width, classes, 1)})

            def forward(self, x):
                levels = [self.inc["double_conv"](x)]
                for k in range(1, self.depth + 1):
                    down = getattr(self, f"down{k}")["maxpool_conv"]["1"]["double_conv"]
                    levels.append(down(F.max_pool2d(levels[-1], 2)))
                x = levels.pop()
                for k in range(1, self.depth + 1):
                    up, skip = getattr(self, f"up{k}"), levels.pop()
                    x = up["up"](x)
                    h, w = skip.shape[2] - x.shape[2], skip.shape[3] - x.shape[3]
                    x = F.pad(x, [w // 2, w - w // 2, h // 2, h - h // 2])
                    x = up["conv"]["double_conv"](torch.cat([skip, x], 1))
                return self.outc["conv"](x)

        build = Net
        """;

    internal static readonly UNetOptions[] Forms =
    [
        new() { Width = 8, Depth = 3, Classes = 4 },
        new() { Width = 8, Depth = 3, Classes = 4, Upsampling = UNetUpsampling.Bilinear },
    ];

    [TestCaseSource(nameof(Forms))]
    public void TheSameSeedGivesTheSameWeights(UNetOptions options) => ModelParity.SameInitialization(Original(options), () => new UNet(options));

    /// <summary>Also where height and width are odd on some level.</summary>
    [TestCaseSource(nameof(Forms))]
    public void ForwardStatisticsAndGradientsAreTheSame(UNetOptions options)
    {
        foreach (var (height, width) in ((int, int)[])[(16, 24), (27, 21)])
        {
            using var model = new UNet(options);
            var images = ModelParity.Batch(4, 3, 3, height, width).Images;
            ModelParity.SameForwardAndGradients(Original(options), model, images, randint(4, [3, height, width], dtype: ScalarType.Int64));
        }
    }

    [TestCaseSource(nameof(Forms))]
    public void TenStepsEndAtTheSameWeights(UNetOptions options)
    {
        using var model = new UNet(options);
        var images = ModelParity.Batch(4, 2, 3, 16, 16).Images;
        ModelParity.SameTraining(Original(options), model, images, randint(4, [2, 16, 16], dtype: ScalarType.Int64), Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
