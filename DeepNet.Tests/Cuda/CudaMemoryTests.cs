using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

internal sealed class CudaMemoryTests : GpuTest
{
    private const long Size = 64L << 20;

    [Test]
    public void StatisticsRiseWithATensorAndFallWhenItGoes()
    {
        var before = CudaMemory.Read(Gpu.Device);
        var tensor = empty(Size, dtype: ScalarType.Byte, device: Gpu.Device);
        var held = CudaMemory.Read(Gpu.Device);
        tensor.Dispose();
        var after = CudaMemory.Read(Gpu.Device);
        Assert.Multiple(() =>
        {
            Assert.That(held.Allocated - before.Allocated, Is.EqualTo(Size));
            Assert.That(held.Active - before.Active, Is.EqualTo(Size));
            Assert.That(held.Blocks - before.Blocks, Is.EqualTo(1));
            Assert.That(held.Allocations - before.Allocations, Is.EqualTo(1));
            Assert.That(held.Reserved, Is.GreaterThanOrEqualTo(held.Allocated));
            Assert.That(after.Allocated, Is.EqualTo(before.Allocated));
            Assert.That(after.Reserved, Is.EqualTo(held.Reserved), "kept for the next tensor");
            Assert.That(after.PeakAllocated, Is.GreaterThanOrEqualTo(held.Allocated));
        });
    }

    [Test]
    public void PeaksStartAgain()
    {
        empty(Size, dtype: ScalarType.Byte, device: Gpu.Device).Dispose();
        CudaMemory.ResetPeaks(Gpu.Device);
        var statistics = CudaMemory.Read(Gpu.Device);
        Assert.That(statistics.PeakAllocated, Is.EqualTo(statistics.Allocated));
    }

    [Test]
    public void AnEmptiedCacheGoesBackToTheDevice()
    {
        CudaMemory.EmptyCache(); // so that the tensor gets a segment of its own
        empty(Size, dtype: ScalarType.Byte, device: Gpu.Device).Dispose();
        var before = CudaMemory.Read(Gpu.Device);
        CudaMemory.EmptyCache();
        var after = CudaMemory.Read(Gpu.Device);
        Assert.Multiple(() =>
        {
            Assert.That(before.Reserved - after.Reserved, Is.GreaterThanOrEqualTo(Size));
            Assert.That(after.Segments, Is.LessThan(before.Segments));
        });
    }

    [Test]
    public void ExhaustionIsCounted()
    {
        var before = CudaMemory.Read(Gpu.Device);
        Assert.That(() => empty(1L << 50, dtype: ScalarType.Byte, device: Gpu.Device), Throws.TypeOf<System.Runtime.InteropServices.ExternalException>());
        Assert.That(CudaMemory.Read(Gpu.Device).OutOfMemory - before.OutOfMemory, Is.EqualTo(1));
    }

    [Test]
    public void TheDriverCountsWhatIsReserved()
    {
        using var tensor = empty(Size, dtype: ScalarType.Byte, device: Gpu.Device);
        var memory = CudaMemory.ReadDevice(Gpu.Device)!.Value;
        Assert.Multiple(() =>
        {
            Assert.That(memory.Used, Is.GreaterThanOrEqualTo(CudaMemory.Read(Gpu.Device).Reserved));
            Assert.That(memory.Free, Is.EqualTo(memory.Total - memory.Used));
            Assert.That(memory.Free, Is.GreaterThan(0));
        });
    }
}
