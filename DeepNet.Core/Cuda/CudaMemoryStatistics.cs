namespace DeepNet;

/// <summary>
/// What LibTorch's allocator holds of a CUDA device's memory, in this process. It asks CUDA for large segments and gives tensors blocks of
/// them; blocks that tensors release stay with it for the next ones. Sizes are in bytes, small and large blocks together.
/// </summary>
/// <param name="Allocated">Held by tensors (PyTorch's <c>memory_allocated</c>).</param>
/// <param name="PeakAllocated">The most of it since the start or <see cref="CudaMemory.ResetPeaks"/>.</param>
/// <param name="Reserved">Taken from CUDA, whether tensors hold it or not (PyTorch's <c>memory_reserved</c>).</param>
/// <param name="PeakReserved">The most of it since the start or <see cref="CudaMemory.ResetPeaks"/>.</param>
/// <param name="Active">Held by tensors, or released but still used by a stream.</param>
/// <param name="PeakActive">The most of it since the start or <see cref="CudaMemory.ResetPeaks"/>.</param>
/// <param name="Blocks">Number of blocks that tensors hold.</param>
/// <param name="Allocations">Number of blocks that were ever given out: does not rise while a replayed graph runs.</param>
/// <param name="Segments">Number of segments taken from CUDA.</param>
/// <param name="SegmentAllocations">How often CUDA was ever asked for one: should not rise once training runs.</param>
/// <param name="Retries">How often CUDA had none left, and the allocator gave back what it kept and asked again: memory is short.</param>
/// <param name="OutOfMemory">How often there was none then either, and an operator failed.</param>
public sealed record CudaMemoryStatistics(
    long Allocated,
    long PeakAllocated,
    long Reserved,
    long PeakReserved,
    long Active,
    long PeakActive,
    long Blocks,
    long Allocations,
    long Segments,
    long SegmentAllocations,
    long Retries,
    long OutOfMemory);
