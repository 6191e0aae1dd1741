using System.Globalization;

namespace DeepNet.Training;

/// <summary>What a step of a <see cref="LearningRateFinder"/> measured.</summary>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="Loss">The loss before the step.</param>
/// <param name="Smoothed">The mean of the losses so far, the newest weighing most.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double Smoothed);

/// <summary>
/// The losses by learning rate that a <see cref="LearningRateFinder"/> measured, and the learning rates that they suggest. The first tenth of
/// the steps asked for and the last five measured are left out of account, as in fastai; a suggestion is null where too little is left.
/// </summary>
public sealed class LearningRateCurve
{
    private const int LeftOutAtEnd = 5;
    private const int FewestPoints = 3;

    /// <param name="points">What was measured, by rising learning rate.</param>
    /// <param name="diverged">Whether the loss exploded.</param>
    /// <param name="steps">The number of steps asked for.</param>
    internal LearningRateCurve(IReadOnlyList<LearningRatePoint> points, bool diverged, int steps)
    {
        (Points, Diverged) = (points, diverged);
        LearningRatePoint[] considered = [.. points.Take(Math.Max(0, points.Count - LeftOutAtEnd)).Skip(steps / 10).Where(point => double.IsFinite(point.Smoothed))];
        if (considered.Length < FewestPoints)
            return;
        double[] rates = [.. considered.Select(point => point.LearningRate)];
        double[] losses = [.. considered.Select(point => point.Smoothed)];
        Valley = rates[LearningRateSuggestions.Valley(losses)];
        Steepest = rates[LearningRateSuggestions.Steepest(rates, losses)];
        TenthOfMinimum = rates[LearningRateSuggestions.Minimum(losses)] / 10;
    }

    /// <summary>What was measured, by rising learning rate.</summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>Whether the loss exploded; otherwise learning rates above the last one may still work.</summary>
    public bool Diverged { get; }

    /// <summary>
    /// The learning rate halfway down the longest valley: the longest series of steps, not necessarily neighbours, whose losses fall
    /// (fastai's default suggestion, and a good peak for a schedule with warm-up).
    /// </summary>
    public double? Valley { get; }

    /// <summary>The learning rate at which the loss falls fastest over the logarithm of the learning rate.</summary>
    public double? Steepest { get; }

    /// <summary>A tenth of the learning rate with the least loss.</summary>
    public double? TenthOfMinimum { get; }

    /// <summary>
    /// The losses over a logarithmic axis of learning rates, with the valley marked. The axis of losses reaches up to the greatest smoothed
    /// one, but for the last five steps: where the loss explodes, the line leaves the picture.
    /// </summary>
    public LineChart Plot()
    {
        double[] rates = [.. Points.Select(point => point.LearningRate)];
        return new LineChart
        {
            Title = "Learning-rate range test",
            XLabel = "learning rate",
            YLabel = "loss",
            LogX = true,
            YRange = Range(),
            Series =
            [
                new("loss", rates, [.. Points.Select(point => point.Loss)]) { Muted = true, Color = 0 },
                new("smoothed", rates, [.. Points.Select(point => point.Smoothed)]) { Color = 0 },
            ],
            Marks = Valley is { } valley ? [new(valley, $"valley {valley.ToString("0.0e0", CultureInfo.InvariantCulture)}")] : [],
        };
    }

    private (double, double)? Range()
    {
        LearningRatePoint[] before = [.. Points.SkipLast(LeftOutAtEnd).Where(point => double.IsFinite(point.Smoothed))];
        if (before.Length == 0)
            return null;
        var (least, greatest) = (before.Min(point => Math.Min(point.Loss, point.Smoothed)), before.Max(point => point.Smoothed));
        var margin = (greatest - least) / 10;
        return margin > 0 ? (least - margin, greatest + margin) : null;
    }
}
