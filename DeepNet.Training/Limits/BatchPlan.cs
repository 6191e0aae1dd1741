using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Which batches a run sees: those of the loaders, or the fewer that a <see cref="Trial"/> leaves.</summary>
internal sealed class BatchPlan
{
    private BatchLoader _training;
    private BatchLoader? _validation;
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

    /// <summary>Whether there are batches to measure by.</summary>
    public bool HasValidation => _validation is not null;

    /// <summary>The batches of an epoch from one of them on.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="batch">The first batch wanted.</param>
    /// <param name="device">Where they are wanted.</param>
    /// <param name="stop">Ends them by an <see cref="OperationCanceledException"/>, also while one is waited for.</param>
    public IEnumerable<Batch> Training(int epoch, long batch, Device device, CancellationToken stop)
        => For(device, ref _training).From(new LoaderPosition(epoch, batch), stop).Take((int)Math.Min(PerEpoch - batch, int.MaxValue)).OnDevice(device);

    /// <summary>The batches to measure by, for a device: not there yet.</summary>
    /// <param name="device">Where they will be wanted.</param>
    /// <param name="stop">Ends them by an <see cref="OperationCanceledException"/>, also while one is waited for.</param>
    public IEnumerable<Batch> Validation(Device device, CancellationToken stop)
        => For(device, ref _validation!).From(cancellation: stop).Take((int)Math.Min(_validationBatches, int.MaxValue));

    /// <summary>The samples of a batch, by their numbers in the data set.</summary>
    public long[] Samples(int epoch, long batch) => _training.SamplesOf(new LoaderPosition(epoch, batch));

    // What goes to a GPU is copied beside the computation from page-locked memory only.
    private static BatchLoader For(Device device, ref BatchLoader loader) => device.type == DeviceType.CUDA && !loader.Options.PinMemory
        ? loader = loader.With(loader.Options with { PinMemory = true })
        : loader;

    private static long Least(params ReadOnlySpan<int?> limits)
    {
        var least = long.MaxValue;
        foreach (var limit in limits)
            least = Math.Min(least, limit ?? long.MaxValue);
        return least;
    }
}
