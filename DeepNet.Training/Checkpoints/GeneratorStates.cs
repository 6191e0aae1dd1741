using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The states of the random generators that operators draw from, as text.</summary>
internal static class GeneratorStates
{
    private const string Cpu = "cpu";

    public static IReadOnlyDictionary<string, string> Save()
    {
        using var scope = NewDisposeScope();
        return new Dictionary<string, string> { [Cpu] = Convert.ToBase64String(get_rng_state().bytes) };
    }

    public static void Restore(IReadOnlyDictionary<string, string> states)
    {
        if (!states.TryGetValue(Cpu, out var text))
            throw new InvalidDataException("The checkpoint holds no state of the CPU's random generator.");
        using var scope = NewDisposeScope();
        set_rng_state(tensor(Convert.FromBase64String(text)));
    }
}
