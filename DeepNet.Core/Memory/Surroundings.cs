using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet;

/// <summary>What a computation depends on beside its inputs: random generators and autocast, as they were at one moment.</summary>
internal readonly struct Surroundings
{
    private readonly DeviceType _device;
    private readonly byte[]? _generator;
    private readonly (long Now, long Later)? _seeds;
    private readonly (bool Enabled, ScalarType Type) _cpu, _other;

    private Surroundings(DeviceType device, byte[]? generator, (long, long)? seeds, (bool, ScalarType) cpu, (bool, ScalarType) other)
        => (_device, _generator, _seeds, _cpu, _other) = (device, generator, seeds, cpu, other);

    /// <summary>
    /// The surroundings at this moment. The generator of a GPU cannot be read: it is seeded anew from the CPU's, so that it can be seeded so
    /// again.
    /// </summary>
    public static Surroundings Capture(DeviceType device)
    {
        (long Now, long Later)? seeds = null;
        if (device == DeviceType.CUDA)
        {
            using var scope = NewDisposeScope();
            var drawn = randint(long.MaxValue, [2], int64).data<long>();
            seeds = (drawn[0], drawn[1]);
            cuda.manual_seed_all(drawn[0]);
        }
        return new Surroundings(device, State(), seeds, AutocastOf(DeviceType.CPU), AutocastOf(device));
    }

    /// <summary>The same, without the CPU generator's state if it is still that: what drew nothing at first will draw nothing again.</summary>
    public Surroundings WithoutUnusedRandomness()
        => _generator is not null && State().AsSpan().SequenceEqual(_generator) ? new Surroundings(_device, null, _seeds, _cpu, _other) : this;

    /// <summary>The random generators as they were then, until the result is disposed of.</summary>
    public RandomnessLoan EnterRandomness() => new(_generator, _seeds);

    /// <summary>Autocast as it was then, until the result is disposed of.</summary>
    public AutocastScope EnterAutocast(DeviceType device, bool withoutCache = false)
    {
        var (enabled, type) = device == DeviceType.CPU ? _cpu : _other;
        if (device is not (DeviceType.CPU or DeviceType.CUDA) || !Autocast.IsAvailable)
            return default;
        if (enabled)
            return Autocast.Enter(device, type, AutocastSwitches.CachesWeights && !withoutCache);
        return Autocast.IsEnabled(device) ? Autocast.Suspend(device) : default;
    }

    private static (bool, ScalarType) AutocastOf(DeviceType device)
        => device is DeviceType.CPU or DeviceType.CUDA && Autocast.IsAvailable ? (Autocast.IsEnabled(device), Autocast.TypeOf(device)) : default;

    private static byte[] State()
    {
        using var state = get_rng_state();
        return state.bytes.ToArray();
    }

    /// <summary>Random generators in a state of before, until it is disposed of; then as they were, or, on a GPU, as good as new.</summary>
    internal readonly struct RandomnessLoan : IDisposable
    {
        private readonly byte[]? _now;
        private readonly long? _later;

        internal RandomnessLoan(byte[]? state, (long Now, long Later)? seeds)
        {
            _later = seeds?.Later;
            if (seeds is { } known)
                cuda.manual_seed_all(known.Now);
            if (state is null)
                return;
            _now = State();
            Put(state);
        }

        public void Dispose()
        {
            if (_now is not null)
                Put(_now);
            if (_later is { } seed)
                cuda.manual_seed_all(seed);
        }

        private static void Put(byte[] bytes)
        {
            using var state = tensor(bytes);
            set_rng_state(state);
        }
    }
}
