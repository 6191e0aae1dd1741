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
        Assert.That(DeviceImages.BytesOf(images), Is.EqualTo(40 * (3 * 5 * 7 + 8)));
    }

    [Test]
    public void Transformed_images_on_a_device_are_those_in_memory([Values(0, 2)] int workers)
    {
        var pixels = new byte[60 * 3 * 32 * 32];
        new RandomStream(4).Fill(pixels);
        var images = new ImageDataset(pixels, new(3, 32, 32), [.. Enumerable.Range(0, 60).Select(k => (long)k % 10)], Normalize.Cifar10)
            .With(new RandomCrop(28, padding: 4), new HorizontalFlip(), ColorJitter.Of(0.4, 0.4, 0.4, 0.1), new RandomErasing { Fill = null });
        using var resident = images.To(Device);
        Assert.That(resident.Shape, Is.EqualTo(new ImageShape(3, 28, 28)));
        var options = new LoaderOptions { BatchSize = 16, Seed = 8, Workers = workers };
        var mix = new OneOfBatch(new MixUp(10), new CutMix(10));
        var expected = new BatchLoader(new TransformedDataset(images, mix), options);
        foreach (var (host, batch) in expected.From(new(1, 1)).Zip(new BatchLoader(new TransformedDataset(resident, mix), options).From(new(1, 1))))
        {
            using var scope = NewDisposeScope();
            var isCpu = Device.type == TorchSharp.DeviceType.CPU;
            Assert.That(batch.Inputs.cpu().Values<float>(), Is.EqualTo(host.Inputs.Values<float>()).Within(isCpu ? 0 : 1e-6));
            Assert.That(batch.Targets.cpu().Values<float>(), Is.EqualTo(host.Targets.Values<float>()).Within(isCpu ? 0 : 1e-6));
        }
    }

    [Test]
    public void Data_that_do_not_fit_are_refused_with_what_they_need()
        => Assert.That(() => ResidentTensors.Place(() => empty([1L << 50], uint8), 1L << 50, CPU), Throws.TypeOf<InsufficientMemoryException>()
            .With.Message.StartsWith("The data set takes 1,073,741,824.0 MiB (1,125,899,906,842,624 bytes), which do not fit into what memory is free on cpu: leave it in the CPU's memory"));

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
