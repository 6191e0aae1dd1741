using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

/// <summary>Data that lies where the model is. On a machine without CUDA that is the CPU, where the same operators run.</summary>
internal sealed class DeviceResidentTests
{
    private static Device Device => cuda.is_available() ? CUDA : CPU;

    [Test]
    public void Images_on_a_device_are_those_in_memory()
    {
        var pixels = new byte[40 * 3 * 5 * 7];
        new RandomStream(3).Fill(pixels);
        var images = new ImageDataset(pixels, new(3, 5, 7), [.. Enumerable.Range(0, 40).Select(k => (long)k * 2)], Normalize.Cifar10);
        using var resident = new DeviceImages(images, Device);
        var options = new LoaderOptions { BatchSize = 7, Workers = 2, PinMemory = true };
        foreach (var (expected, batch) in new BatchLoader(images, options).From(new(1)).Zip(new BatchLoader(resident, options with { PinMemory = false }).From(new(1))))
        {
            Assert.That(batch.Inputs.device_type, Is.EqualTo(Device.type));
            using var scope = NewDisposeScope();
            Assert.That(batch.Inputs.cpu().Values<float>(), Is.EqualTo(expected.Inputs.Values<float>()).Within(Device.type == TorchSharp.DeviceType.CPU ? 0 : 1e-6));
            Assert.That(batch.Targets.cpu().Values<long>(), Is.EqualTo(expected.Targets.Values<long>()));
        }

        Assert.That(resident.Count, Is.EqualTo(40));
        Assert.That(() => resident.GetBatch([40], default), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new DeviceImages(images.With(new HorizontalFlip()), Device), Throws.ArgumentException.With.Message.StartsWith("The images have 1 transforms"));
    }

    [Test]
    [NonParallelizable]
    public void Tensors_on_a_device_are_gathered_there_and_freed()
    {
        var before = LiveTensors.Count();
        using (var scope = NewDisposeScope())
        {
            using var data = new TensorDataset(arange(12).reshape(6, 2), arange(6));
            using var resident = data.To(Device);
            using var batch = resident.GetBatch([4, 1], default);
            Assert.That(batch.Inputs.device_type, Is.EqualTo(Device.type));
            Assert.That(batch.Inputs.cpu().Values<long>(), Is.EqualTo(new long[] { 8, 9, 2, 3 }));
        }

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
