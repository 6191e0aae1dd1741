namespace DeepNet.Data;

/// <summary>Hands out consecutive batches.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>The next batch; waits for it if need be. What failed in making it is thrown here.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before or meanwhile.</exception>
    Batch Take();

    /// <summary>The next batch, without a thread that waits for it.</summary>
    ValueTask<Batch> TakeAsync();
}
