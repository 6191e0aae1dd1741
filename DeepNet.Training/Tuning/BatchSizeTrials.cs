using System.Globalization;
using DeepNet.Data;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>Tries batch sizes on one model, one after the other, and remembers what came of it.</summary>
internal sealed class BatchSizeTrials : IDisposable
{
    private readonly BatchSizeFinder _options;
    private readonly BatchLoader _data;
    private readonly TimeProvider _time;
    private readonly TrialTraining _training;
    private readonly MemoryProbe? _memory;
    private readonly List<BatchSizeTrial> _all = [];

    public BatchSizeTrials(BatchSizeFinder options, TrainingStep step, BatchLoader data, OptimizerOptions optimizer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (data.Dataset.Count == 0)
            throw new ArgumentException("The data set has no sample.", nameof(data));
        (_options, _data, _time) = (options, data, time);
        Most = (int)Math.Min(options.Most ?? int.MaxValue - 1, data.Dataset.Count);
        _training = new TrialTraining(step, optimizer, options.Trial);
        _memory = Devices.Of(step.Model).type == DeviceType.CPU ? new MemoryProbe(Environment.WorkingSet, options.MemoryBudget ?? MemoryProbe.DefaultBudget) : null;
    }

    /// <summary>The largest size that may be tried.</summary>
    public int Most { get; }

    public IReadOnlyList<BatchSizeTrial> All => _all;

    /// <summary>Why a size did not fit, last; empty where all did.</summary>
    public string LastRefusal => _all.LastOrDefault(trial => !trial.Fits)?.Refusal ?? "";

    /// <summary>Tries a size.</summary>
    /// <returns>Whether it fits.</returns>
    public bool Try(int size)
    {
        var trial = _memory?.Refuses(size) is { } refusal ? new BatchSizeTrial(size, false, double.NaN, null, refusal) : Measure(size);
        _all.Add(trial);
        return trial.Fits;
    }

    public BatchSizeResult Result(int size) => new(size, _all);

    public void Dispose() => _training.Dispose();

    private BatchSizeTrial Measure(int size)
    {
        var loader = _data.With(_data.Options with { BatchSize = size, Workers = 0 });
        _training.PeakMemory = 0;
        try
        {
            var begun = _time.GetTimestamp();
            for (var step = 0; step < _options.Steps; step++)
            {
                foreach (var batch in loader.From(new LoaderPosition(step)).Take(1)) // the first of an epoch is whole
                    _training.Step(batch);
                if (step > 0 || _options.Steps == 1)
                    continue;
                _training.Synchronize(); // the first step warms up
                begun = _time.GetTimestamp();
            }
            _training.Synchronize();
            var seconds = _time.GetElapsedTime(begun).TotalSeconds;
            _memory?.Add(size, _training.PeakMemory);
            return new BatchSizeTrial(size, true, Math.Max(1, _options.Steps - 1) * size / seconds, _memory is null ? null : _training.PeakMemory, null);
        }
        catch (Exception error) when (OutOfMemory.Is(error))
        {
            return new BatchSizeTrial(size, false, double.NaN, null, string.Create(CultureInfo.InvariantCulture, $"{size:N0} samples: {error.Message.Split('\n')[0]}"));
        }
    }
}
