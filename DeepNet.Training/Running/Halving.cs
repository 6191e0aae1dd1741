namespace DeepNet.Training;

/// <summary>Cuts batches into parts where memory does not suffice for them: in two, four, and so on, as often as a run allows.</summary>
/// <param name="options">The run's.</param>
/// <param name="notify">Is told of it.</param>
internal sealed class Halving(ExecutionOptions options, Action<TrainingEvent> notify)
{
    /// <summary>How often batches are halved.</summary>
    public int Times { get; set; }

    /// <summary>Into how many parts batches are cut.</summary>
    public int Parts => 1 << Times;

    /// <summary>Whether an error is of that kind, and parts can be smaller still.</summary>
    public bool Helps(Exception error, Window window)
        => OutOfMemory.Is(error) && Times < options.HalvingsWhenOutOfMemory && window.Batches.Max(batch => batch.Count) > Parts;

    /// <summary>Cuts them smaller from here on.</summary>
    public void Halve(Exception error, Window window)
    {
        Times++;
        notify(new Notice(
            $"Memory does not suffice for a batch of {window.Batches[^1].Count:N0}: from here on each is learned from in {Parts:N0} parts, whose gradients are added up. {error.Message.Split('\n')[0]}"));
    }
}
