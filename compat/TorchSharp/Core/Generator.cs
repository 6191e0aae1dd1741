using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            _handle = Native.dn_generator_new((int)this.device.type, this.device.index, seed);
            if (_handle == 0)
                throw Native.Error();
        }

        private Generator(nint handle, Device device)
        {
            _handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        /// <summary>The CPU generator that operators use when none is given.</summary>
        public static Generator Default => new(Native.dn_generator_default((int)DeviceType.CPU, -1), CPU);

        public Device device { get; }

        public IntPtr Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        /// <summary>The state as a tensor of bytes: 5,056 of them on the CPU (a Mersenne twister).</summary>
        public Tensor get_state() => Tensor.Own(Native.dn_generator_get_state(Handle)) ?? throw Native.Error();

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Native.Check(Native.dn_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.dn_generator_set_seed(Handle, (ulong)seed));
            return this;
        }

        /// <summary>Seeds from the machine's entropy and returns the seed.</summary>
        public long seed() => (long)Native.dn_generator_seed(Handle);

        public long initial_seed() => (long)Native.dn_generator_initial_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle != 0)
                Native.dn_generator_release(_handle);
            _handle = 0;
        }
    }

    /// <summary>Seeds the default generators of every device and returns the CPU's.</summary>
    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.dn_manual_seed((ulong)seed));
        return Generator.Default;
    }

    /// <summary>The default CPU generator.</summary>
    public static partial class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long seed()
        {
            using var generator = Generator.Default;
            var seed = generator.seed();
            torch.manual_seed(seed).Dispose();
            return seed;
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
