using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>
/// The learning-rate range test: some steps with a learning rate that grows by the same factor from one to the next, until the loss explodes
/// (Smith 2017). The model, its gradients and the random generator are afterwards bit for bit what they were.
/// <code>
/// var curve = new LearningRateFinder().Run(step, data.Train, new AdamW());
/// curve.Plot().Save("learning-rates.svg");
/// Console.WriteLine(curve.Valley);
/// </code>
/// Numbers and stopping rule are fastai's.
/// </summary>
public sealed record LearningRateFinder
{
    /// <summary>Steps to take at most, at least 2. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 2.</exception>
    public int Steps { get; init => field = Require.AtLeast(2, value); } = 100;

    /// <summary>The first learning rate, above 0. Default 1e-7.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double From { get; init => field = Require.Positive(value); } = 1e-7;

    /// <summary>The last learning rate, above the first. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double To { get; init => field = Require.Positive(value); } = 10;

    /// <summary>The memory of the smoothed loss, 0 to less than 1: its exponential mean, corrected for its start. Default 0.98.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Smoothing { get; init => field = Require.ShareBelowOne(value); } = 0.98;

    /// <summary>
    /// The test ends where the smoothed loss is above its least value by that value's magnitude so many times; above 0. Default 3: at four
    /// times the least loss.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Divergence { get; init => field = Require.Positive(value); } = 3;

    /// <summary>How the steps are taken. Default: in full precision, gradients as they are.</summary>
    public TrialOptions Trial { get; init => field = Require.Given(value); } = new();

    /// <summary>Runs the test.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to learn from, from the first epoch on.</param>
    /// <param name="optimizer">The optimizer to find a learning rate for; its own is not used.</param>
    /// <param name="stop">Ends the test early with what has been measured.</param>
    /// <returns>The losses by learning rate.</returns>
    /// <exception cref="ArgumentException">The range is none, there is no data, or the step has several players and none is named.</exception>
    public LearningRateCurve Run(TrainingStep step, BatchLoader data, OptimizerOptions optimizer, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (To <= From)
            throw new ArgumentException(FormattableString.Invariant($"The learning rates go from {From} to {To}; the last one must be above the first."));
        if (data.BatchesPerEpoch == 0)
            throw new ArgumentException("The loader has no batch to learn from.", nameof(data));

        using var trial = new TrialTraining(step, optimizer, Trial);
        var points = new List<LearningRatePoint>();
        var mean = 0.0;
        var best = double.PositiveInfinity;
        foreach (var batch in Endless(data))
        {
            var rate = From * Math.Pow(To / From, points.Count / (Steps - 1.0));
            var loss = trial.Step(batch, rate);
            mean = Smoothing * mean + (1 - Smoothing) * loss;
            var smoothed = mean / (1 - Math.Pow(Smoothing, points.Count + 1));
            points.Add(new(rate, loss, smoothed));
            best = Math.Min(best, smoothed);
            var diverged = !double.IsFinite(loss) || smoothed > best + Divergence * Math.Abs(best);
            if (diverged || points.Count == Steps || stop.IsCancellationRequested)
                return new LearningRateCurve(points, diverged, Steps);
        }
        throw new InvalidOperationException("The loader ended, which it does not.");
    }

    private static IEnumerable<Batch> Endless(BatchLoader data)
    {
        for (var epoch = 0L; ; epoch++)
            foreach (var batch in data.From(new LoaderPosition(epoch)))
                yield return batch;
    }
}
