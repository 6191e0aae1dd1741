using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

internal sealed class GeneratorSnapshotTests
{
    [Test]
    public void From_the_states_that_were_taken_the_same_numbers_are_drawn() => AssertRepeats(CPU);

    [Test]
    [Category(Gpu.Category)]
    public void So_they_are_on_the_GPU_and_on_the_CPU_beside_it()
    {
        Gpu.Require();
        AssertRepeats(Gpu.Device);
    }

    private static void AssertRepeats(Device device)
    {
        using var scope = NewDisposeScope();
        using var snapshot = new GeneratorSnapshot();
        snapshot.Take(device);
        var first = Drawn();
        Assert.That(Drawn(), Is.Not.EqualTo(first));
        snapshot.PutBack();
        Assert.That(Drawn(), Is.EqualTo(first));

        float[] Drawn() => [.. randn(50).data<float>(), .. randn([50], device: device).cpu().data<float>()];
    }
}
