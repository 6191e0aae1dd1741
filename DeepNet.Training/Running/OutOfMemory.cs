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
        "CUDNN_STATUS_ALLOC_FAILED",
    ];

    /// <summary>
    /// Gives CUDA what its allocator keeps of the pass that failed, so that the smaller parts of the next one do not have to fit into its pieces.
    /// Does nothing without CUDA.
    /// </summary>
    public static void GiveBack()
    {
        if (Native.Supports(Feature.CudaMemoryStatistics) && TorchSharp.torch.cuda.is_available())
            CudaMemory.EmptyCache();
    }

    /// <summary>Whether an exception says that memory did not suffice.</summary>
    public static bool Is(Exception error) => error is OutOfMemoryException
        || (error is SampleException { InnerException: { } cause } && Is(cause))
        || (error is ExternalException && _messages.Any(message => error.Message.Contains(message, StringComparison.OrdinalIgnoreCase)));
}
