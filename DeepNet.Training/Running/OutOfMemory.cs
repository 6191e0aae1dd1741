using System.Runtime.InteropServices;
using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>Tells an allocator's refusal from other native errors.</summary>
internal static class OutOfMemory
{
    private static readonly string[] _messages =
    [
        "out of memory", // CUDA's caching allocator and the driver
        "can't allocate memory", // LibTorch's CPU allocator
        "not enough memory",
        "CUBLAS_STATUS_ALLOC_FAILED",
    ];

    /// <summary>Whether an exception says that memory did not suffice.</summary>
    public static bool Is(Exception error) => error is OutOfMemoryException
        || (error is SampleException { InnerException: { } cause } && Is(cause))
        || (error is ExternalException && _messages.Any(message => error.Message.Contains(message, StringComparison.OrdinalIgnoreCase)));
}
