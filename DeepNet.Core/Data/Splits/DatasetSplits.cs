namespace DeepNet.Data;

/// <summary>Divides data sets and joins them.</summary>
/// <remarks>
/// Every division is a pure function of the seed, the number of samples and, where it is stratified, their labels. Each part keeps the order of the whole;
/// a loader shuffles it.
/// </remarks>
public static class DatasetSplits
{
    private const int LabelsPerBatch = 256;

    /// <summary>Some samples of a data set.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="indices">Which samples, in the order wanted.</param>
    /// <returns>A view on them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public static SubsetDataset Subset(this IDataset dataset, params IEnumerable<long> indices) => new(dataset, indices);

    /// <summary>This data set and others behind it.</summary>
    /// <param name="dataset">The first one.</param>
    /// <param name="others">The others, whose samples have the same shapes.</param>
    /// <returns>A view on all.</returns>
    public static ConcatDataset Concat(this IDataset dataset, params IEnumerable<IDataset> others) => new([dataset, .. others]);

    /// <summary>Divides a data set by chance.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="seed">Another seed gives another division.</param>
    /// <param name="shares">The parts' shares, each above 0, 1 together; samples that they leave over go to the first parts, one each.</param>
    /// <returns>A part for each share.</returns>
    /// <exception cref="ArgumentException">The shares are not above 0 or not 1 together.</exception>
    public static IReadOnlyList<SubsetDataset> RandomSplit(this IDataset dataset, long seed, params IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return [.. Division.Random(dataset.Count, seed, shares).Select(indices => new SubsetDataset(dataset, indices))];
    }

    /// <summary>Divides a data set by chance so that every class has nearly the same share in each part.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="seed">Another seed gives another division.</param>
    /// <param name="labels">[samples]: the class of each; null to read them from the targets of all batches.</param>
    /// <param name="shares">The parts' shares, each above 0, 1 together.</param>
    /// <returns>A part for each share. Parts are off from their shares by less than the number of shares.</returns>
    /// <exception cref="ArgumentException">The shares are not above 0 or not 1 together, the targets are no classes, or there are not as many labels as
    /// samples.</exception>
    public static IReadOnlyList<SubsetDataset> StratifiedSplit(this IDataset dataset, long seed, IReadOnlyList<long>? labels, params IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return [.. Division.Stratified(ByClass(dataset, seed, labels), shares).Select(indices => new SubsetDataset(dataset, indices))];
    }

    /// <summary>Divides a data set for cross-validation: each sample is measured with once.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="folds">How many divisions, from 2 to the number of samples.</param>
    /// <param name="seed">Another seed gives other divisions.</param>
    /// <returns>The divisions, whose validation parts differ by one sample at most.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are too few or too many folds.</exception>
    public static IReadOnlyList<DatasetFold> KFold(this IDataset dataset, int folds, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckFolds(folds, dataset.Count);
        return Folds(dataset, folds, Division.Shuffled(dataset.Count, seed));
    }

    /// <summary>Divides a data set for cross-validation so that every class is spread evenly over the validation parts.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="folds">How many divisions, from 2 to the number of samples.</param>
    /// <param name="seed">Another seed gives other divisions.</param>
    /// <param name="labels">[samples]: the class of each; null to read them from the targets of all batches.</param>
    /// <returns>The divisions; the samples of a class in two validation parts differ by one at most.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are too few or too many folds.</exception>
    /// <exception cref="ArgumentException">The targets are no classes, or there are not as many labels as samples.</exception>
    public static IReadOnlyList<DatasetFold> StratifiedKFold(this IDataset dataset, int folds, long seed = 0, IReadOnlyList<long>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckFolds(folds, dataset.Count);
        return Folds(dataset, folds, ByClass(dataset, seed, labels));
    }

    // Every k-th sample of an order is measured with.
    private static DatasetFold[] Folds(IDataset dataset, int folds, long[] order) => [.. Enumerable.Range(0, folds).Select(fold => new DatasetFold(
        Part(dataset, [.. order.Where((_, place) => place % folds != fold)]), Part(dataset, [.. order.Where((_, place) => place % folds == fold)])))];

    private static SubsetDataset Part(IDataset dataset, long[] indices)
    {
        Array.Sort(indices);
        return new(dataset, indices);
    }

    private static long[] ByClass(IDataset dataset, long seed, IReadOnlyList<long>? labels)
    {
        if (labels is not null && labels.Count != dataset.Count)
            throw new ArgumentException($"{labels.Count:N0} labels were given; the data set has {dataset.Count:N0} samples.", nameof(labels));
        return Division.ByClass(labels ?? ReadLabels(dataset), seed);
    }

    private static long[] ReadLabels(IDataset dataset)
    {
        if (dataset is ImageDataset images)
            return images.Labels.ToArray();
        var labels = new long[dataset.Count];
        for (var start = 0L; start < labels.Length; start += LabelsPerBatch)
        {
            var indices = new long[Math.Min(LabelsPerBatch, labels.Length - start)];
            for (var i = 0; i < indices.Length; i++)
                indices[i] = start + i;
            using var batch = dataset.GetBatch(indices, default);
            if (batch.Targets.dtype != TorchSharp.torch.int64 || batch.Targets.Dimensions != 1)
                throw new ArgumentException($"Targets of {batch.Targets.dtype} [{string.Join(", ", batch.Targets.shape)}] are no classes (int64, [batch]). Give the labels to stratify by.", nameof(dataset));
            batch.Targets.data<long>().CopyTo(labels, (int)start);
        }
        return labels;
    }

    private static void CheckFolds(int folds, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, count);
    }
}
