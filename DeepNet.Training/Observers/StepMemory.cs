namespace DeepNet.Training;

/// <summary>The most memory of a CUDA device that this process had taken at once.</summary>
/// <param name="Allocated">Bytes held by tensors (PyTorch's <c>max_memory_allocated</c>).</param>
/// <param name="Reserved">Bytes that LibTorch's allocator had taken from the device, whether tensors held them or not (<c>max_memory_reserved</c>).</param>
public readonly record struct StepMemory(long Allocated, long Reserved)
{
    /// <summary>The larger of each.</summary>
    internal static StepMemory? Most(StepMemory? one, StepMemory? other) => (one, other) switch
    {
        ({ } a, { } b) => new(Math.Max(a.Allocated, b.Allocated), Math.Max(a.Reserved, b.Reserved)),
        _ => one ?? other,
    };

    /// <summary>As a line of text.</summary>
    internal string ToText() => $"at most {ProgressText.Bytes(Allocated)} of CUDA memory in tensors, {ProgressText.Bytes(Reserved)} taken from the device";
}
