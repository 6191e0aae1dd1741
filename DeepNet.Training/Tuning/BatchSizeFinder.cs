using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>
/// Finds a batch size by trial: the largest that fits into memory, or the smallest that computes about as many samples a second as any. The
/// model, its gradients and the random generator are afterwards bit for bit what they were.
/// <code>
/// var largest = new BatchSizeFinder().Largest(step, data.Train, new AdamW());
/// var loader = data.Train.With(data.Train.Options with { BatchSize = largest.BatchSize });
/// </code>
/// On CUDA a batch does not fit where the allocator refuses. On the CPU nothing refuses: the operating system ends the process. There each
/// size's memory is foretold from that of the size before, and one that would pass <see cref="MemoryBudget"/> is not tried.
/// </summary>
public sealed record BatchSizeFinder
{
    private const double WorthIt = 0.05;

    /// <summary>The first size to try, at least 1; it is doubled from there. Default 2, as batch normalization needs two samples.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Start { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>The largest size to try, at least 1. Default null: the number of samples.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? Most { get; init => field = value is { } most ? Require.AtLeast(1, most) : null; }

    /// <summary>Optimizer steps of each trial, at least 1. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Steps { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Whether the doubled sizes alone are tried; otherwise the search goes on between the last that fits and the first that does not. Default false.</summary>
    public bool DoublesOnly { get; init; }

    /// <summary>
    /// What the process may take of the CPU's memory, in bytes, at least 1; it is not looked at on CUDA. Default null: four fifths of what the
    /// machine or its container has.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? MemoryBudget { get; init => field = value is { } bytes ? Require.AtLeast(1, bytes) : null; }

    /// <summary>How the steps are taken. Default: in full precision, gradients as they are.</summary>
    public TrialOptions Trial { get; init => field = Require.Given(value); } = new();

    /// <summary>Finds the largest batch that fits into memory.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The samples, in batches of any size.</param>
    /// <param name="optimizer">The optimizer, whose state takes memory too.</param>
    /// <exception cref="InvalidOperationException">Not even one sample fits.</exception>
    /// <exception cref="ArgumentException">There is no data, or the step has several players and none is named.</exception>
    public BatchSizeResult Largest(TrainingStep step, BatchLoader data, OptimizerOptions optimizer)
    {
        using var trials = new BatchSizeTrials(this, step, data, optimizer, TimeProvider.System);
        var (fits, fails) = (0, trials.Most + 1);
        for (var size = Math.Min(Start, trials.Most); size < fails; size = (int)Math.Min(2L * size, trials.Most))
        {
            if (!trials.Try(size))
                fails = size;
            else if ((fits = size) == trials.Most)
                break;
        }
        while (fails - fits > 1 && (fits == 0 || !DoublesOnly))
        {
            var size = fits + (fails - fits + 1) / 2; // rounded up: two samples before one, which batch normalization refuses
            if (trials.Try(size))
                fits = size;
            else
                fails = size;
        }
        return trials.Result(fits > 0 ? fits : throw new InvalidOperationException($"Not even a batch of one sample fits into memory. {trials.LastRefusal}"));
    }

    /// <summary>
    /// Finds the smallest batch with which about as many samples are computed in a second as with any: within a twentieth of the best. Sizes
    /// are doubled until two doublings have brought no twentieth more, or memory does not suffice.
    /// </summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The samples, in batches of any size.</param>
    /// <param name="optimizer">The optimizer, whose step takes time too.</param>
    /// <param name="time">The clock. Default the system's.</param>
    /// <exception cref="InvalidOperationException">The first size does not fit.</exception>
    /// <exception cref="ArgumentException">There is no data, or the step has several players and none is named.</exception>
    public BatchSizeResult Fastest(TrainingStep step, BatchLoader data, OptimizerOptions optimizer, TimeProvider? time = null)
    {
        using var trials = new BatchSizeTrials(this, step, data, optimizer, time ?? TimeProvider.System);
        var (best, idle) = (0.0, 0);
        for (long size = Math.Min(Start, trials.Most); size <= trials.Most && idle < 2 && trials.Try((int)size); size *= 2)
        {
            var rate = trials.All[^1].SamplesPerSecond;
            idle = rate > best * (1 + WorthIt) ? 0 : idle + 1;
            best = Math.Max(best, rate);
        }
        return best > 0
            ? trials.Result(trials.All.First(trial => trial.Fits && trial.SamplesPerSecond >= best * (1 - WorthIt)).BatchSize)
            : throw new InvalidOperationException($"A batch of {Math.Min(Start, trials.Most)} samples does not fit into memory. {trials.LastRefusal}");
    }
}
