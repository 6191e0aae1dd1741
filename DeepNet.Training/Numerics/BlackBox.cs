using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Finds out where a step met its first value that is not finite, and keeps what is needed to repeat it.</summary>
internal sealed class BlackBox(TrainingStep step, NumericsOptions options, string? folder, Func<int, long, long[]> samplesOf)
{
    /// <summary>Looks into a window whose loss or gradients are not finite. Weights, buffers and generators are as before afterwards; the gradients are cleared.</summary>
    /// <param name="learner">Whose turn it was.</param>
    /// <param name="batches">The window.</param>
    /// <param name="suspect">The batch whose loss is not finite; null where only the gradients are not.</param>
    /// <param name="parts">Into how many parts batches were cut.</param>
    /// <param name="start">The generators at the turn's start.</param>
    /// <param name="place">Where the run stands.</param>
    public NonFiniteReport Investigate(
        Learner learner, IReadOnlyList<Batch> batches, int? suspect, int parts, GeneratorSnapshot start, RunPlace place)
    {
        var loss = learner.Loss;
        var scale = learner.Precision.LossScale;
        using var now = new GeneratorSnapshot();
        now.Take(learner.Device);
        using var buffers = new BufferCopies(step.Model);
        var replay = folder is not null && options.KeepReplay
            ? ReplayBundle.Save(Path.Combine(folder, "numerics", $"step-{place.Step + 1:D9}"), step.Model, learner.Player.Name, batches, start, scale)
            : null;
        learner.Clear();
        start.PutBack();
        var (origin, path, index) = Search(step.Model, learner.Player, learner.Precision, batches, parts, suspect, scale);
        learner.Clear();
        now.PutBack();
        buffers.PutBack();

        var report = new NonFiniteReport
        {
            Step = place.Step + 1,
            Epoch = place.Epoch + 1,
            Batch = place.Batch + index,
            Samples = samplesOf(place.Epoch, place.Batch + index),
            Player = learner.Player.Name,
            Origin = origin,
            Path = path,
            Loss = loss,
            LearningRate = place.LearningRate,
            LossScale = scale,
            Replay = replay,
        };
        if (replay is not null)
            ReplayBundle.SaveReport(replay, report);
        return report;
    }

    /// <summary>Repeats the passes of a window, in order, until one shows a value that is not finite.</summary>
    internal static (NonFiniteOrigin Origin, string? Path, int Batch) Search(
        nn.Module model, Player player, PrecisionPolicy precision, IReadOnlyList<Batch> batches, int parts, int? suspect, double scale)
    {
        using var looking = TargetCheck.Look();
        for (var index = 0; index < batches.Count; index++)
        {
            foreach (var part in batches[index].Split(parts))
            {
                using var scope = NewDisposeScope();
                scope.Attach(part.Inputs, part.Targets);
                var moved = Devices.Move(part, Devices.Of(model), channelsLast: false, scope);
                var (origin, path) = FirstNonFinite.Find(model, moved, () => Forward(moved), loss => (loss * scale).backward());
                if (origin != NonFiniteOrigin.Unknown)
                    return (origin, path, index);
            }
        }
        return (NonFiniteOrigin.Unknown, null, suspect ?? batches.Count - 1);

        StepOutcome Forward(Batch batch)
        {
            using (precision.Forward())
                return player.Forward(batch);
        }
    }
}
