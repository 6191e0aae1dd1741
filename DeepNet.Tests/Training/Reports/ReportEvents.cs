using System.Text.Json.Nodes;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>A run that never happened, for reports: losses fall, the accuracy rises, now and then something is not finite.</summary>
internal sealed class ReportEvents(TrainingStep step, TrainerOptions? options = null, JsonObject? card = null)
{
    public const int PerEpoch = 100;

    private readonly RunContext _run = new(step, options ?? new TrainerOptions(), card ?? [], null);

    /// <summary>The names of figures in this run.</summary>
    public string Metric { get; init; } = "accuracy";

    public string Part { get; init; } = "part";

    public TrainingStarted Started(long at = 0, IReadOnlyDictionary<string, JsonNode>? memory = null)
        => new(at, (int)(at / PerEpoch), 10, new RunLength(10 * PerEpoch, PerEpoch), at > 0 ? "checkpoint" : null, _run) { Memory = memory ?? new Dictionary<string, JsonNode>() };

    /// <summary>The events from a step to another, both counted from 1.</summary>
    public IEnumerable<TrainingEvent> Steps(long from, long to)
    {
        for (var number = from; number <= to; number++)
        {
            var epoch = (int)((number - 1) / PerEpoch) + 1;
            yield return new StepCompleted(number, epoch, 32, number == 250 ? double.NaN : LossAt(number), 1e-3 * (1 - number / 2000.0))
            {
                Units = 32,
                GradientNorm = number == 333 ? double.PositiveInfinity : 2 + Math.Sin(number),
                LossScale = number < 500 ? 65536 : 32768,
                Skipped = number == 500,
                Parts = new Dictionary<string, double> { [Part] = Math.Cos(number / 50.0) },
                Times = new StepTimes(default, default, TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(2), default),
            };
            if (number % PerEpoch != 0)
                continue;
            var figures = new Dictionary<string, double> { ["val/loss"] = LossAt(number) / 2, [$"val/{Metric}"] = 1 - LossAt(number) / 4 };
            yield return new ValidationCompleted(number, epoch, "val", figures, new Dictionary<string, JsonNode>(), TimeSpan.FromSeconds(1));
            yield return new EpochCompleted(epoch, number, 1e-3, new Dictionary<string, double>(figures) { ["train/loss"] = LossAt(number) }, IsBest: true);
        }
    }

    public static TrainingEnded Ended(long steps, TrainingEnd end = TrainingEnd.Finished)
        => new(new TrainingResult(end, steps, (int)(steps / PerEpoch), new Dictionary<string, double>(), null));

    private static double LossAt(long number) => 2 * Math.Exp(-number / 300.0) + 0.1 * Math.Abs(Math.Sin(number * 1.7));
}
