using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory behind tensors: all elements, in the order in which they lie there.</summary>
    public abstract class Storage
    {
        private protected readonly Tensor Elements;

        private protected Storage(Tensor elements) => Elements = elements;

        // The elements converted: the storage itself, in other words the same memory, where they have the type already.
        public Storage<bool> @bool() => As<bool>();
        public Storage<byte> @byte() => As<byte>();
        public Storage<int> @int() => As<int>();
        public Storage<long> @long() => As<long>();
        public Storage<float> @float() => As<float>();
        public Storage<double> @double() => As<double>();
        public Storage<(float, float)> complex_float() => As<(float, float)>();
        public Storage<Complex> complex_double() => As<Complex>();

        /// <summary>The bytes of one element.</summary>
        public abstract int element_size();

        public ulong nbytes() => (ulong)(Elements.NumberOfElements * Elements.ElementSize);

        private Storage<T> As<T>() where T : unmanaged => this as Storage<T> ?? new Storage<T>(Elements.to_type(ScalarTypes.Of(typeof(T))));
    }

    public partial class Tensor
    {
        /// <summary>The memory that this tensor and all its views look at.</summary>
        public unsafe Storage<T> storage<T>() where T : unmanaged
        {
            CheckElementType<T>();
            nint data;
            long bytes;
            Interop.Native.Check(Interop.Native.dn_tensor_storage(Handle, &data, &bytes));
            using var plain = detach();
            return new Storage<T>(plain.as_strided([bytes / ElementSize], [1]));
        }
    }
}
