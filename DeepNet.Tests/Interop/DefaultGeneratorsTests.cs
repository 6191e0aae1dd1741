using System.Runtime.InteropServices;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Interop;

/// <summary>The same functions reach the generators of all devices; what they do is seen on the CPU's.</summary>
internal sealed class DefaultGeneratorsTests
{
    private IDisposable _scope = null!;

    [SetUp]
    public void Open()
    {
        if (!Native.Supports(Feature.GeneratorStates))
            Assert.Ignore("TorchSharp's packages give no access to these states.");
        _scope = NewDisposeScope();
    }

    [TearDown]
    public void Close() => _scope?.Dispose();

    [Test]
    public void A_state_is_the_one_that_the_public_call_gives()
        => Assert.That(DefaultGenerators.State(CPU).bytes.ToArray(), Is.EqualTo(get_rng_state().bytes.ToArray()));

    [Test]
    public void From_a_state_that_was_put_back_the_same_numbers_are_drawn() => AssertRepeats(CPU);

    [Test]
    public void What_is_no_state_is_refused()
        => Assert.That(() => DefaultGenerators.SetState(CPU, zeros(3, uint8)), Throws.InstanceOf<ExternalException>());

    [Test]
    public void A_device_that_is_not_there_is_refused()
    {
        if (cuda.is_available())
            Assert.Ignore("This machine has CUDA.");
        Assert.That(() => DefaultGenerators.State(new Device(DeviceType.CUDA, 0)), Throws.InstanceOf<ExternalException>().With.Message.Contains("CUDA"));
        Assert.That(GeneratorStates.Save().Keys, Is.EqualTo(new[] { "cpu" }));
    }

    [Test]
    [Category(Gpu.Category)]
    public void So_it_is_on_the_GPU()
    {
        Gpu.Require();
        AssertRepeats(Gpu.Device);
    }

    [Test]
    [Category(Gpu.Category)]
    public void Saved_states_hold_the_GPUs()
    {
        Gpu.Require();
        var saved = GeneratorStates.Save();
        Assert.That(saved.Keys, Is.EquivalentTo(Enumerable.Range(0, cuda.device_count()).Select(index => $"cuda:{index}").Prepend("cpu")));
        var first = Drawn(Gpu.Device);
        GeneratorStates.Restore(saved);
        Assert.That(Drawn(Gpu.Device), Is.EqualTo(first));
        Assert.That(() => GeneratorStates.Restore(new Dictionary<string, string>(saved) { ["cuda:99"] = "" }), Throws.Nothing, "of a GPU that is not here");
    }

    private static void AssertRepeats(Device device)
    {
        using var state = DefaultGenerators.State(device);
        var first = Drawn(device);
        Assert.That(Drawn(device), Is.Not.EqualTo(first));
        DefaultGenerators.SetState(device, state);
        Assert.That(Drawn(device), Is.EqualTo(first));
    }

    private static float[] Drawn(Device device) => randn([100], device: device).cpu().data<float>().ToArray();
}
