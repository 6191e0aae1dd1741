using System.Diagnostics;
using DeepNet.Training;

namespace DeepNet.Benchmarks;

/// <summary>Accuracies, and how long each epoch takes without its validation.</summary>
internal sealed class EpochClock : ITrainingObserver
{
    private readonly List<double> _epochs = [];
    private long _begun = Stopwatch.GetTimestamp();

    public double Last { get; private set; }

    public double Best { get; private set; }

    public double Median => Samples.Of(_epochs).Median;

    public double First => _epochs[0];

    public bool WatchesGradients => false;

    public void Notify(TrainingEvent happened)
    {
        if (happened is not ValidationCompleted validation)
            return;
        _epochs.Add((Stopwatch.GetElapsedTime(_begun) - validation.Duration).TotalSeconds);
        Last = validation.Metrics["val/accuracy"];
        Best = Math.Max(Best, Last);
        _begun = Stopwatch.GetTimestamp();
    }
}
