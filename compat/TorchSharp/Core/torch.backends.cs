using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Settings of LibTorch's back ends; without CUDA they are kept, and change nothing.
    public static partial class backends
    {
        public static partial class cuda
        {
            public static bool flash_sdp_enabled() => Native.dn_flash_sdp() != 0;

            public static void enable_flash_sdp(bool enable) => Native.dn_set_flash_sdp(enable ? 1 : 0);

            public static bool math_sdp_enabled() => Native.dn_math_sdp() != 0;

            public static void enable_math_sdp(bool enable) => Native.dn_set_math_sdp(enable ? 1 : 0);

            public static partial class matmul
            {
                /// <summary>Whether float32 matrix products may be computed with TensorFloat-32.</summary>
                public static bool allow_tf32
                {
                    get => Native.dn_allow_tf32_matmul() != 0;
                    set => Native.Check(Native.dn_set_allow_tf32_matmul(value ? 1 : 0));
                }
            }
        }

        public static partial class cudnn
        {
            /// <summary>Whether float32 convolutions may be computed with TensorFloat-32.</summary>
            public static bool allow_tf32
            {
                get => Native.dn_allow_tf32_cudnn() != 0;
                set => Native.Check(Native.dn_set_allow_tf32_cudnn(value ? 1 : 0));
            }
        }
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => TryInitializeDeviceType(DeviceType.MPS);

    /// <summary>Reseeds the default generator from the machine's entropy, and returns the seed.</summary>
    public static long seed() => random.seed();

    /// <summary>What the default generator was seeded with.</summary>
    public static long initial_seed() => random.initial_seed();

    /// <summary>Does nothing: every call here reports its own errors.</summary>
    public static void CheckForErrors()
    {
    }
}
