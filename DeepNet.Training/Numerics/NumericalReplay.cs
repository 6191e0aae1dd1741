using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Repeats a step that met a value that is not finite, from what the run kept of it.</summary>
public static class NumericalReplay
{
    /// <summary>
    /// Loads the step's weights into the model and repeats its forward and backward passes with the same batches and random numbers, looking
    /// for the first value that is not finite. The gradients are cleared afterwards; the weights stay loaded.
    /// </summary>
    /// <param name="folder">The step's folder, <c>runs/…/numerics/step-…</c>.</param>
    /// <param name="step">What was trained: the same model and losses.</param>
    /// <param name="precision">The run's precision. Default <see cref="Precision.Full"/>.</param>
    /// <returns>What it found; <see cref="NonFiniteOrigin.Unknown"/> where everything is finite this time.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder holds no such step.</exception>
    public static NonFiniteReport Run(string folder, TrainingStep step, Precision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(step);
        using var scope = NewDisposeScope();
        var (batches, turn, reported) = ReplayBundle.Load(folder, step.Model);
        var player = step.Players.FirstOrDefault(player => player.Name == turn.Player)
            ?? throw new ArgumentException(
                $"The step in '{folder}' was the turn of '{turn.Player}', and {step.GetType().Name} has {string.Join(", ", step.Players.Select(player => $"'{player.Name}'"))}.", nameof(step));
        step.Model.train();
        var (origin, path, index) = BlackBox.Search(
            step.Model, player, (precision ?? Precision.Full).Create(Devices.Of(step.Model)), batches, parts: 1, suspect: null, turn.LossScale);
        step.Model.zero_grad();
        return new NonFiniteReport
        {
            Step = reported?.Step ?? 0,
            Epoch = reported?.Epoch ?? 0,
            Batch = reported?.Batch ?? index,
            Samples = reported?.Samples ?? [],
            Player = turn.Player,
            Origin = origin,
            Path = path,
            Loss = reported?.Loss ?? double.NaN,
            LearningRate = reported?.LearningRate ?? 0,
            LossScale = turn.LossScale,
            Replay = folder,
        };
    }
}
