using TorchSharp;

namespace DeepNet.Tests.Cuda;

/// <summary>What is said where there is no CUDA: what was asked, what is missing, how to get it.</summary>
internal sealed class CudaAbsentTests
{
    private static readonly TestCaseData[] _asked =
    [
        new TestCaseData(Feature.CudaGraphs, "CUDA graphs", () => new CudaGraph(torch.CUDA)).SetArgDisplayNames("graph"),
        new TestCaseData(Feature.CudaStreams, "CUDA streams", () => new CudaStream(torch.CUDA)).SetArgDisplayNames("stream"),
        new TestCaseData(Feature.CudaStreams, "CUDA streams", () => CudaStream.Current(torch.CUDA)).SetArgDisplayNames("current stream"),
        new TestCaseData(Feature.CudaMemoryStatistics, "Statistics of CUDA memory", () => CudaMemory.Read(torch.CUDA)).SetArgDisplayNames("statistics"),
        new TestCaseData(Feature.CudaMemoryStatistics, "Statistics of CUDA memory", () => ResetPeaks()).SetArgDisplayNames("peaks"),
        new TestCaseData(Feature.CudaMemoryStatistics, "Statistics of CUDA memory", () => EmptyCache()).SetArgDisplayNames("cache"),
    ];

    [TestCaseSource(nameof(_asked))]
    public void WithoutCudaInLibTorchTheErrorNamesWhatIsMissingAndHowToGetIt(Feature feature, string name, Func<object?> ask)
    {
        RequireNoCuda();
        Assert.That(Native.Supports(feature), Is.False);
        Assert.That(() => ask(), Throws.TypeOf<NotSupportedException>().With.Message.EqualTo(
            $"{name} need a LibTorch for CUDA, and LibTorch {torch.__version__} here was built without it. "
            + "LIBTORCH=/path/to/libtorch ./setup.sh takes another one, LIBTORCH_USE_PYTORCH=1 ./setup.sh that of Python's PyTorch."));
    }

    [TestCase(null, false, false, "CUDA graphs need libdeepnet, which TorchSharp's own LibTorch comes without. DEEPNET_TORCH=libtorch ./setup.sh builds it.")]
    [TestCase("/x/libdeepnet.so", false, false, "CUDA graphs need a newer libdeepnet than /x/libdeepnet.so: run ./setup.sh.")]
    [TestCase("/x/libdeepnet.so", true, true, "CUDA graphs were left out of /x/libdeepnet.so, for want of CUDA's headers (cuda_runtime_api.h) or of LibTorch 2.4 "
        + "when it was built. Install the headers or set CUDA_HOME, and run ./setup.sh --fresh.")]
    public void EachReasonHasItsRemedy(string? library, bool known, bool inTorch, string message)
        => Assert.That(CudaFunctions.Explain(Feature.CudaGraphs, library, known, inTorch), Is.EqualTo(message));

    [Test]
    public void ADeviceThatIsNoCudaDeviceIsRefusedByName()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new CudaGraph(torch.CPU), Throws.ArgumentException.With.Message.StartsWith(
                "CUDA graphs belong to a CUDA device, not to cpu: pass torch.CUDA, or new Device(DeviceType.CUDA, 0)."));
            Assert.That(() => new CudaStream(torch.CPU), Throws.ArgumentException.With.Message.StartsWith("CUDA streams belong to a CUDA device, not to cpu"));
            Assert.That(() => CudaStream.Current(torch.META), Throws.ArgumentException.With.Message.StartsWith("CUDA streams belong to a CUDA device, not to meta"));
            Assert.That(() => CudaMemory.Read(torch.CPU), Throws.ArgumentException.With.Message.StartsWith("Statistics of CUDA memory belong to a CUDA device, not to cpu"));
            Assert.That(() => CudaMemory.ReadDevice(torch.CPU), Throws.ArgumentException.With.Message.StartsWith("CUDA's driver knows CUDA devices, not cpu: pass torch.CUDA"));
            Assert.That(() => CudaDeviceInfo.Read(torch.CPU), Throws.ArgumentException.With.Message.StartsWith("CUDA's driver knows CUDA devices, not cpu"));
        });
    }

    [Test]
    public void WithoutADriverTheDeviceIsUnknown()
    {
        Assume.That(File.Exists("/proc/driver/nvidia/version"), Is.False, "This machine has a driver.");
        Assert.Multiple(() =>
        {
            Assert.That(CudaMemory.ReadDevice(torch.CUDA), Is.Null);
            Assert.That(CudaDeviceInfo.Read(torch.CUDA), Is.Null);
            Assert.That(CudaVersions.Driver, Is.Null);
        });
    }

    [Test]
    public void ALibTorchWithoutCudaHasNoVersionsOfIt()
    {
        RequireNoCuda();
        Assert.Multiple(() =>
        {
            Assert.That(CudaVersions.Runtime, Is.Null);
            Assert.That(CudaVersions.Cudnn, Is.Null);
        });
    }

    [TestCase(13000, "13.0")]
    [TestCase(12040, "12.4")]
    [TestCase(11080, "11.8")]
    public void CudaCountsItsVersionsByThousandsAndTens(long number, string version) => Assert.That(CudaVersions.Cuda(number), Is.EqualTo(new Version(version)));

    [TestCase(8902, "8.9.2")]
    [TestCase(90100, "9.1.0")]
    [TestCase(91002, "9.10.2")]
    public void CudnnCountsItsVersionsByThousandsAndLaterByTenThousands(long number, string version)
        => Assert.That(CudaVersions.Library(number), Is.EqualTo(new Version(version)));

    private static object? ResetPeaks()
    {
        CudaMemory.ResetPeaks(torch.CUDA);
        return null;
    }

    private static object? EmptyCache()
    {
        CudaMemory.EmptyCache();
        return null;
    }

    private static void RequireNoCuda() => Assume.That(CudaFunctions.InTorch, Is.False, "This LibTorch is for CUDA.");
}
