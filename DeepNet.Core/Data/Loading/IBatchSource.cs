namespace DeepNet.Data;

/// <summary>Hands out consecutive batches.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>The next batch; waits for it if need be. What failed in making it is thrown here.</summary>
    Batch Take();
}
