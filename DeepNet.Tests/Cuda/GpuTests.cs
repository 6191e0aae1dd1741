using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>That the GPU computes at all: the first thing to read where all else fails.</summary>
internal sealed class GpuTests : GpuTest
{
    [Test]
    public void SumsAndProductsComeBackFromTheGpu()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, dtype: ScalarType.Float32, device: Gpu.Device).reshape(2, 3);
        Assert.Multiple(() =>
        {
            Assert.That(x.device_type, Is.EqualTo(TorchSharp.DeviceType.CUDA));
            Assert.That(x.sum().item<float>(), Is.EqualTo(15));
            Assert.That(x.matmul(x.t()).cpu().data<float>().ToArray(), Is.EqualTo(new float[] { 5, 14, 14, 50 }));
        });
    }

    [Test]
    public void ConvolutionsAreThereInCudnn() => Assert.That(cuda.is_cudnn_available(), Is.True);
}
