namespace DeepNet.Data;

/// <summary>Changes whole batches of tensors, after they were put together: see <see cref="TransformedDataset"/>.</summary>
/// <remarks>A transform holds no state and may be used by several threads at once. What is random comes from the streams that it is given, which are keyed
/// by seed, epoch and sample.</remarks>
public abstract class BatchTransform
{
    /// <summary>Transforms a batch.</summary>
    /// <param name="batch">The batch, whose tensors may be changed in place.</param>
    /// <param name="random">One stream for each sample. What concerns the batch as a whole is drawn from the first.</param>
    /// <returns>The same batch, or another that takes its place. Tensors that are of no more use are left to the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Batches of this kind cannot be transformed.</exception>
    public abstract Batch Apply(Batch batch, Span<RandomStream> random);
}
