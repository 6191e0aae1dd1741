using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>Which batches a run sees: those of the loaders, or the fewer that a <see cref="Trial"/> leaves.</summary>
internal sealed class BatchPlan
{
    private readonly BatchLoader _training;
    private readonly BatchLoader? _validation;
    private readonly long _validationBatches;

    public BatchPlan(TrainingData data, Trial? trial)
    {
        (_training, _validation) = (data.Train, data.Validation);
        if (trial?.OverfitBatches is not null)
        {
            _training = data.Train.With(data.Train.Options with { Shuffle = false });
            _validation = _training;
        }
        var limit = Least(trial?.FastDevRun, trial?.OverfitBatches, trial?.LimitTrainingBatches);
        PerEpoch = Math.Min(_training.BatchesPerEpoch, limit);
        if (PerEpoch == 0)
            throw new ArgumentException(
                $"There is no batch to learn from: {_training.Dataset.Count:N0} samples in batches of {_training.Options.BatchSize:N0}"
                + (_training.Options.DropLast ? ", and DropLast leaves out an incomplete one. Choose a smaller batch size." : "."));
        _validationBatches = Math.Min(_validation?.BatchesPerEpoch ?? 0, Least(trial?.FastDevRun, trial?.OverfitBatches, trial?.LimitValidationBatches));
    }

    /// <summary>Training batches in an epoch.</summary>
    public long PerEpoch { get; }

    /// <summary>The batches to measure by, or null.</summary>
    public IEnumerable<Batch>? Validation => _validation?.From().Take((int)Math.Min(_validationBatches, int.MaxValue));

    /// <summary>The batches of an epoch from one of them on.</summary>
    public IEnumerable<Batch> Training(int epoch, long batch)
        => _training.From(new LoaderPosition(epoch, batch)).Take((int)Math.Min(PerEpoch - batch, int.MaxValue));

    /// <summary>The samples of a batch, by their numbers in the data set.</summary>
    public long[] Samples(int epoch, long batch) => _training.SamplesOf(new LoaderPosition(epoch, batch));

    private static long Least(params ReadOnlySpan<int?> limits)
    {
        var least = long.MaxValue;
        foreach (var limit in limits)
            least = Math.Min(least, limit ?? long.MaxValue);
        return least;
    }
}
