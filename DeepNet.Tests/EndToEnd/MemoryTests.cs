using DeepNet.Models;
using DeepNet.Tests.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.EndToEnd;

/// <summary>Thousands of training steps leave no tensor behind and no memory; nor does a model.</summary>
internal sealed class MemoryTests
{
    private const int WarmUp = 200;
    private const int Stretches = 3;
    private const int Steps = 600;
    // One forgotten activation of the smallest kind a step would come to 10 MB in each stretch.
    private const long Tolerance = 4L << 20;

    [Test]
    public void LiveTensorsAndResidentSizeStayFlat()
    {
        using var model = new Cnn(new CnnOptions { ImageSize = 8 });
        using var optimizer = optim.AdamW(model.parameters(), 1e-3);
        using var images = randn(4, 1, 8, 8);
        using var labels = randint(10, 4, dtype: ScalarType.Int64);

        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                nn.functional.cross_entropy(model.call(images), labels).backward();
                optimizer.step();
            }
        }

        Train(WarmUp);
        var measured = new List<(long Tensors, long ResidentBytes)> { Measure() };
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            Train(Steps);
            measured.Add(Measure());
        }
        Assert.That(measured.Select(point => point.Tensors), Is.All.EqualTo(measured[0].Tensors), "live tensors");
        // What the steps keep grows in every stretch; what the runtime does for itself now and then, in this process of many tests, does not.
        var growths = measured.Zip(measured.Skip(1), (before, after) => after.ResidentBytes - before.ResidentBytes);
        Assert.That(growths.Min(), Is.LessThan(Tolerance), "growth of the resident size in bytes");
    }

    private static readonly TestCaseData<ModelOptions, long[]>[] _families =
    [
        new(MlpOptions.Mnist with { Normalization = MlpNormalization.LayerNorm }, [2, 1, 28, 28]) { TestName = "{m}(Mlp)" },
        new(CnnOptions.Mnist, [2, 1, 28, 28]) { TestName = "{m}(Cnn)" },
        new(ResNetOptions.ResNet20 with { Shortcut = ResNetShortcut.Projection, StochasticDepth = 0.5 }, [2, 3, 28, 28]) { TestName = "{m}(ResNet)" },
        new(LeNetOptions.LeNet5, [2, 1, 28, 28]) { TestName = "{m}(LeNet)" },
        new(AlexNetOptions.ImageNet with { Width = 2, Hidden = 4 }, [2, 3, 63, 63]) { TestName = "{m}(AlexNet)" },
        new(VggOptions.Vgg11BN with { Width = 2, Hidden = 4 }, [2, 3, 32, 32]) { TestName = "{m}(Vgg)" },
        new(MobileNetV2Options.ImageNet with { WidthMultiplier = 0.1 }, [2, 3, 33, 33]) { TestName = "{m}(MobileNetV2)" },
        new(DenseNetOptions.DenseNet121 with { Blocks = [2, 2, 2], Growth = 4, Dropout = 0.1 }, [2, 3, 32, 32]) { TestName = "{m}(DenseNet)" },
        new(ConvNeXtOptions.Tiny with { Blocks = [1, 2, 1], Widths = [4, 6, 8] }, [2, 3, 32, 32]) { TestName = "{m}(ConvNeXt)" },
        new(UNetOptions.Standard with { Width = 4, Depth = 2 }, [2, 3, 17, 19]) { TestName = "{m}(UNet)" },
        new(UNetOptions.Standard with { Width = 4, Depth = 2, Upsampling = UNetUpsampling.Bilinear }, [2, 3, 16, 16]) { TestName = "{m}(UNet bilinear)" },
    ];

    [TestCaseSource(nameof(_families))]
    public void ADisposedModelLeavesNoTensor(ModelOptions options, long[] shape)
    {
        var before = Measure().Tensors;
        using (var model = options.Create())
        {
            foreach (var recorded in (bool[])[false, true])
            {
                using var mode = set_grad_enabled(recorded);
                using var scope = NewDisposeScope();
                model.call(zeros(shape));
                Assert.That(scope.DisposablesCount, Is.EqualTo(2), "the input and the output are all that a pass leaves in the scope");
            }
        }
        Assert.That(Measure().Tensors, Is.EqualTo(before), options.ToString());
    }

    [Test]
    public void TenThousandStepsOfTheTrainerWithEveryObserverKeepNothing()
    {
        using var temporary = new TemporaryFolder();
        var start = Support.TestProgram.Start("memory", temporary["run"], "10000");
        // Compiled once and for all: what the runtime compiles again in the middle of a run, the better to optimize it, comes to 3 %.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var process = System.Diagnostics.Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.Zero);
        var measured = lines.Select(line => line.Split(' ').Select(long.Parse).ToArray()).ToArray();
        Assert.That(measured.Select(row => row[0]), Is.EqualTo((long[])[2_000, 4_000, 6_000, 8_000, 10_000]), "steps");
        Assert.That(measured.Select(row => row[1]), Is.All.EqualTo(measured[0][1]), "live tensors");
        Assert.That((double)measured[^1][2] / measured[0][2], Is.EqualTo(1).Within(0.02), "resident size against that after 2,000 steps");
    }

    private static (long Tensors, long ResidentBytes) Measure()
    {
        for (var round = 0; round < 3; round++)
        {
            // Gives back what the collector holds in reserve, which is not the run's.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return (Tensor.TotalCount, Environment.WorkingSet);
    }
}
