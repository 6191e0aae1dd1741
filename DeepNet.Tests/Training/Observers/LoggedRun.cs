using System.Text.Json.Nodes;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training.Observers;

/// <summary>
/// What observers are told of a run of three epochs of eight steps that is validated every four: averaged weights from the second epoch on,
/// figures that are not finite, a skipped step.
/// </summary>
internal static class LoggedRun
{
    public const int Epochs = 3;
    public const int StepsPerEpoch = 8;

    /// <summary>All events between the start and the end, checkpoints apart.</summary>
    public static IReadOnlyList<TrainingEvent> Events { get; } = [.. All()];

    public static TrainingStarted Started(long step = 0, int epoch = 0, string? resumedFrom = null) => new(
        step, epoch, Epochs, new RunLength(Epochs * StepsPerEpoch, StepsPerEpoch), resumedFrom,
        new RunContext(new Learner(), new TrainerOptions { Epochs = Epochs }, new JsonObject { ["options"] = new JsonObject { ["epochs"] = Epochs } }, null));

    public static TrainingEnded Ended(long step = Epochs * StepsPerEpoch)
        => new(new TrainingResult(TrainingEnd.Finished, step, Epochs, new Dictionary<string, double>(), null));

    public static StepCompleted Step(long step, double loss = 0.5) => new(step, (int)((step - 1) / StepsPerEpoch) + 1, 32, loss, 1e-3 / step) { Units = 32 };

    public static ValidationCompleted Validation(long step, string split, double loss = 0.25)
        => new(step, (int)((step - 1) / StepsPerEpoch) + 1, split,
            new Dictionary<string, double> { [$"{split}/loss"] = loss, [$"{split}/accuracy"] = 1.0 / (step + 2) },
            new Dictionary<string, JsonNode> { [$"{split}/confusion"] = new JsonArray(new JsonArray(3, 1), new JsonArray(0, (int)step)) },
            TimeSpan.FromMilliseconds(step));

    /// <summary>Tells an observer everything, without an interruption.</summary>
    public static void Tell(ITrainingObserver observer)
    {
        observer.Notify(Started());
        foreach (var happened in Events)
            observer.Notify(happened);
        observer.Notify(Ended());
    }

    /// <summary>
    /// Tells observers of a run that is killed again and again, at random moments, and goes on from its newest checkpoint: each new observer
    /// hears what a new process would tell it.
    /// </summary>
    /// <returns>The kills.</returns>
    public static int TellInterrupted(Func<ITrainingObserver> create, Random random, ManualTime time)
    {
        var (at, step, epoch, folder, kills) = (0, 0L, 0, (string?)null, 0);
        while (true)
        {
            var observer = create();
            observer.Notify(Started(step, epoch, folder));
            var index = at;
            for (; index < Events.Count && (kills > 50 || random.Next(12) > 0); index++)
            {
                time.Advance(random.NextDouble() * 0.6);
                observer.Notify(Events[index]);
                if (random.Next(4) > 0 || PlaceAfter(index) is not { } place)
                    continue;
                observer.Notify(new CheckpointStarting(place.Step));
                if (random.Next(8) == 0)
                    break; // killed while the checkpoint is written: there is none
                (at, step, epoch, folder) = (place.Index, place.Step, place.Epoch, $"checkpoints/step-{place.Step:D9}");
                observer.Notify(new CheckpointSaved(folder, step));
            }
            if (index == Events.Count)
            {
                observer.Notify(Ended());
                return kills;
            }
            kills++;
        }
    }

    /// <summary>Where a checkpoint taken after an event has the run go on.</summary>
    private static (int Index, long Step, int Epoch)? PlaceAfter(int index) => Events[index] switch
    {
        // Stopped during the validation at an epoch's end, which is repeated from its beginning.
        ValidationCompleted { Split: "val" } at when at.Step % StepsPerEpoch == 0 => (index, at.Step, at.Epoch - 1),
        ValidationCompleted at when at.Step % StepsPerEpoch == 0 => (index - 1, at.Step, at.Epoch - 1),
        ValidationCompleted at => (index + 1, at.Step, at.Epoch - 1),
        StepCompleted at when at.Step % 4 != 0 => (index + 1, at.Step, at.Epoch - 1),
        EpochCompleted at => (index + 1, at.Step, at.Epoch),
        _ => null,
    };

    private static IEnumerable<TrainingEvent> All()
    {
        for (var step = 1L; step <= Epochs * StepsPerEpoch; step++)
        {
            yield return Step(step, step switch { 5 => double.NaN, 6 => double.PositiveInfinity, _ => 1.0 / step }) with
            {
                GradientNorm = step switch { 5 => double.NaN, 7 => double.NegativeInfinity, _ => step / 3.0 },
                LossScale = step < 10 ? 65536 : 1,
                Skipped = step == 7,
                Parts = step % 2 == 0 ? new Dictionary<string, double> { ["reconstruction"] = step * 0.1, ["kl"] = 1e-300 } : new Dictionary<string, double>(),
            };
            if (step % 4 != 0)
                continue;
            yield return Validation(step, "val");
            var epoch = (int)(step / StepsPerEpoch);
            if (step > StepsPerEpoch)
                yield return Validation(step, "val-ema", double.NaN);
            if (step % StepsPerEpoch != 0)
                continue;
            var metrics = new Dictionary<string, double> { ["val/accuracy"] = 1 / 3.0, ["train/loss"] = double.NegativeInfinity };
            if (epoch > 1)
                metrics["val-ema/accuracy"] = 0.1 * epoch;
            yield return new EpochCompleted(epoch, step, 1e-3 / step, metrics, IsBest: epoch == 2);
        }
    }

    /// <summary>What the run is said to train: it is never called.</summary>
    private sealed class Learner : TrainingStep
    {
        public override torch.nn.Module Model => throw new NotSupportedException();

        public override StepOutcome Forward(Batch batch) => throw new NotSupportedException();
    }
}
