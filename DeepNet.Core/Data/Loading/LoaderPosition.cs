namespace DeepNet.Data;

/// <summary>A place in the data: the batch that comes next.</summary>
/// <param name="Epoch">The pass over the data, counted from 0.</param>
/// <param name="Batch">The batch within the pass, counted from 0; the number of batches means that the pass is over.</param>
public readonly record struct LoaderPosition(long Epoch, long Batch = 0);
