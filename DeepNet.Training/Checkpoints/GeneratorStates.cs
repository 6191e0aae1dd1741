using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The states of the random generators that operators draw from, as text: the CPU's, and where <see cref="Feature.GeneratorStates"/> is there those of
/// the CUDA devices.
/// </summary>
internal static class GeneratorStates
{
    private const string Cpu = "cpu";

    public static IReadOnlyDictionary<string, string> Save()
    {
        using var scope = NewDisposeScope();
        var states = new Dictionary<string, string> { [Cpu] = Text(get_rng_state()) };
        foreach (var device in CudaDevices())
            states[device.ToString()] = Text(DefaultGenerators.State(device));
        return states;
    }

    /// <summary>Puts them back. Of a device that is not here the state is let go: with another device, other numbers are drawn.</summary>
    public static void Restore(IReadOnlyDictionary<string, string> states)
    {
        if (!states.TryGetValue(Cpu, out var text))
            throw new InvalidDataException("The checkpoint holds no state of the CPU's random generator.");
        using var scope = NewDisposeScope();
        set_rng_state(State(text));
        foreach (var device in CudaDevices())
            if (states.TryGetValue(device.ToString(), out var saved))
                DefaultGenerators.SetState(device, State(saved));
    }

    private static IEnumerable<Device> CudaDevices() => Native.Supports(Feature.GeneratorStates) && cuda.is_available()
        ? Enumerable.Range(0, cuda.device_count()).Select(index => new Device(DeviceType.CUDA, index))
        : [];

    private static string Text(Tensor state) => Convert.ToBase64String(state.bytes);

    private static Tensor State(string text) => tensor(Convert.FromBase64String(text));
}
