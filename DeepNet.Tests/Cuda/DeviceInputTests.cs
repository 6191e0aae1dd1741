using DeepNet.Data;
using DeepNet.Tests.Data;
using DeepNet.Tests.Data.Images.Tensors;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>Batches on a GPU are those in the CPU's memory: copied beside the computation, or made there.</summary>
internal sealed class DeviceInputTests : GpuTest
{
    [Test]
    public void Page_locked_are_batches_where_that_is_asked_for([Values] bool pin, [Values(0, 2)] int workers)
    {
        foreach (var batch in new BatchLoader(Images(), new() { BatchSize = 50, PinMemory = pin, Workers = workers }).From())
            Assert.That((batch.Inputs.is_pinned(), batch.Targets.is_pinned()), Is.EqualTo((pin, pin)));
    }

    [Test]
    public void Copies_beside_the_computation_are_the_loaders_batches([Values] bool pin, [Values(1, 2)] int ahead, [Values(0, 3)] int workers)
    {
        var options = new LoaderOptions { BatchSize = 64, Seed = 4, PinMemory = pin, Workers = workers };
        var loader = new BatchLoader(Images(), options);
        var expected = loader.From(new(1)).Select(batch => (Sum: batch.Inputs.to(float64).sum().item<double>(), Labels: string.Join(' ', batch.Targets.Values<long>()))).ToArray();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = randn(2000, 2000, device: Gpu.Device);
        var received = new List<(Tensor Sum, Tensor Labels)>();
        for (var round = 0; round < 3; round++)
        {
            received.Clear();
            foreach (var batch in loader.From(new(1)).OnDevice(Gpu.Device, ahead))
            {
                Assert.That((batch.Inputs.device_type, batch.Index), Is.EqualTo((TorchSharp.DeviceType.CUDA, (long)received.Count)));
                // The device is behind the program by then, so that memory given back too early would be written over.
                for (var k = 0; k < 4; k++)
                    weights = weights.matmul(weights).div_(weights.abs().max());
                received.Add((batch.Inputs.to(float64).sum(), batch.Targets.clone()));
            }
            Assert.That(received.Select(batch => string.Join(' ', batch.Labels.cpu().Values<long>())), Is.EqualTo(expected.Select(batch => batch.Labels)));
            Assert.That(received.Select(batch => batch.Sum.item<double>()), Is.EqualTo(expected.Select(batch => batch.Sum)).Within(1e-6));
        }
    }

    [Test]
    public void Leaving_the_loop_early_frees_the_copies()
    {
        var before = LiveTensors.Count();
        foreach (var batch in new BatchLoader(Images(), new() { BatchSize = 20, PinMemory = true }).From().OnDevice(Gpu.Device, ahead: 2))
            if (batch.Index == 3)
                break;
        Assert.That(LiveTensors.Count(), Is.EqualTo(before));
    }

    [Test]
    public void Batches_made_on_the_gpu_are_passed_on()
    {
        using var resident = Images().To(Gpu.Device);
        Batch? last = null;
        foreach (var batch in Given(new BatchLoader(resident, new() { BatchSize = 30 }).From()).OnDevice(Gpu.Device))
            Assert.That(batch, Is.SameAs(last));

        IEnumerable<Batch> Given(IEnumerable<Batch> batches)
        {
            foreach (var batch in batches)
                yield return last = batch;
        }
    }

    [Test]
    public void Images_made_on_the_gpu_are_the_loaders([Values(0, 2)] int workers)
    {
        var images = Images().With(new RandomCrop(32, padding: 4), new HorizontalFlip());
        using var resident = images.To(Gpu.Device);
        Assert.That((resident.Device.type, resident.Count), Is.EqualTo((TorchSharp.DeviceType.CUDA, images.Count)));
        var options = new LoaderOptions { BatchSize = 48, Seed = 2, Workers = workers };
        foreach (var (host, batch) in new BatchLoader(images, options).From(new(2)).Zip(new BatchLoader(resident, options).From(new(2))))
        {
            using var scope = NewDisposeScope();
            Assert.That(batch.Inputs.cpu().Values<float>(), Is.EqualTo(host.Inputs.Values<float>()));
            Assert.That(batch.Targets.cpu().Values<long>(), Is.EqualTo(host.Targets.Values<long>()));
        }
    }

    [Test]
    public void Mixed_batches_are_the_loaders()
    {
        using var resident = Images().To(Gpu.Device);
        var mix = new OneOfBatch(new MixUp(10), new CutMix(10));
        var options = new LoaderOptions { BatchSize = 48, Seed = 2 };
        foreach (var (host, batch) in new BatchLoader(new TransformedDataset(Images(), mix), options).From()
            .Zip(new BatchLoader(new TransformedDataset(resident, mix), options).From()))
        {
            using var scope = NewDisposeScope();
            Assert.That(batch.Inputs.cpu().Values<float>(), Is.EqualTo(host.Inputs.Values<float>()).Within(1e-5));
            Assert.That(batch.Targets.cpu().Values<float>(), Is.EqualTo(host.Targets.Values<float>()).Within(1e-6));
        }
    }

    // Single values may differ where a device rounds in another way.
    [TestCaseSource(typeof(TensorTransformTests), nameof(TensorTransformTests.Exact))]
    public void Transforms_change_the_same_bytes(ImageTransform transform) => TensorTransformTests.Compare(transform, tolerance: 1, shareOff: 0.001, device: Gpu.Device);

    [Test]
    public void Resized_and_blurred_images_are_the_same_but_for_rounding([Values] Interpolation mode)
    {
        TensorTransformTests.Compare(new Resize(11, 40) { Interpolation = mode }, tolerance: 1, shareOff: 0.02, device: Gpu.Device);
        TensorTransformTests.Compare(new RandomResizedCrop((9, 14)) { Interpolation = mode }, tolerance: 1, shareOff: 0.02, device: Gpu.Device);
        TensorTransformTests.Compare(new GaussianBlur(5), tolerance: 1, shareOff: 0.02, device: Gpu.Device);
    }

    [Test]
    public void Series_change_as_in_memory()
    {
        using var scope = NewDisposeScope();
        var inputs = randn(20, 9, 7);
        foreach (var transform in new SeriesTransform[] { new SeriesJitter(0.3), new SeriesScaling(0.2), new TimeMasking(4) { Count = 2 }, new FeatureMasking(3) { Value = 1 } })
        {
            var expected = transform.Apply(new(inputs.clone(), zeros(20)), Streams()).Inputs;
            var actual = transform.Apply(new(inputs.to(Gpu.Device), zeros(20)), Streams()).Inputs;
            Assert.That(actual.cpu().Values<float>(), Is.EqualTo(expected.Values<float>()).Within(1e-6), transform.GetType().Name);
        }

        static RandomStream[] Streams() => [.. Enumerable.Range(0, 20).Select(k => RandomStream.From(k, 3))];
    }

    [Test]
    public void Data_that_do_not_fit_are_refused_with_what_they_need() => Assert.That(
        () => ResidentTensors.Place(() => empty([1L << 46], uint8, Gpu.Device), 1L << 46, Gpu.Device),
        Throws.TypeOf<InsufficientMemoryException>().With.Message.Contains("do not fit into what memory is free on cuda:0"));

    private static ImageDataset Images()
    {
        var pixels = new byte[400 * 3 * 32 * 32];
        new RandomStream(9).Fill(pixels);
        return new(pixels, new(3, 32, 32), [.. Enumerable.Range(0, 400).Select(k => (long)k % 10)], Normalize.Cifar10);
    }
}
