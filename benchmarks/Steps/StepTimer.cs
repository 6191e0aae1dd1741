using System.Diagnostics;
using DeepNet.Training;

namespace DeepNet.Benchmarks;

/// <summary>How long a trainer takes from one step to another.</summary>
internal sealed class StepTimer(long first, long last) : ITrainingObserver
{
    private long _start;

    public TimeSpan Elapsed { get; private set; }

    public bool WatchesGradients => false;

    public void Notify(TrainingEvent happened)
    {
        if (happened is not StepCompleted step)
            return;
        if (step.Step == first)
            _start = Stopwatch.GetTimestamp();
        else if (step.Step == last)
            Elapsed = Stopwatch.GetElapsedTime(_start);
    }
}
