using DeepNet.Tests.Support;

namespace DeepNet.Tests.Cuda;

internal sealed class CudaDeviceInfoTests : GpuTest
{
    [Test]
    public void TheDriverSaysWhatTheDeviceIs()
    {
        var info = CudaDeviceInfo.Read(Gpu.Device)!;
        TestContext.Out.WriteLine($"{info}, {CudaVersions.Driver}, {CudaVersions.Runtime}, {CudaVersions.Cudnn}");
        Assert.Multiple(() =>
        {
            Assert.That(info.Name, Is.Not.Empty);
            Assert.That(info.Capability, Is.GreaterThanOrEqualTo(new Version(5, 0)));
            Assert.That(info.Multiprocessors, Is.Positive);
            Assert.That(info.Memory, Is.GreaterThanOrEqualTo(CudaMemory.ReadDevice(Gpu.Device)!.Value.Total));
        });
    }

    [Test]
    public void TheDriverServesTheCudaThatLibTorchWasBuiltFor()
        => Assert.That(CudaVersions.Driver!.Major, Is.GreaterThanOrEqualTo(CudaVersions.Runtime!.Major));

    [Test]
    public void CudnnHasAVersion() => Assert.That(CudaVersions.Cudnn, Is.GreaterThanOrEqualTo(new Version(8, 0, 0)));
}
