using System.Diagnostics;
using DeepNet.Training;

namespace DeepNet.Benchmarks;

/// <summary>How long the steps took, and what the losses were.</summary>
internal sealed class GptClock : ITrainingObserver
{
    private const int First = 20; // steps until compilation, recording and the like are over

    private readonly Queue<double> _losses = new();
    private long _start, _bestStep;
    private double _begun, _seconds, _validating, _best = double.PositiveInfinity;

    public GptFigures Figures(int steps)
    {
        var each = steps > First ? (_seconds - _validating - _begun) / (steps - First) : (_seconds - _validating) / steps;
        return new(_seconds, _begun, _validating, each * 1000, _losses.Average(), _best, _bestStep);
    }

    public bool WatchesGradients => false;

    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted:
                _start = Stopwatch.GetTimestamp();
                break;
            case StepCompleted step:
                _seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
                if (step.Step == First)
                    _begun = _seconds;
                _losses.Enqueue(step.Loss);
                if (_losses.Count > 100)
                    _losses.Dequeue();
                break;
            case ValidationCompleted validation:
                _validating += validation.Duration.TotalSeconds;
                _seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
                if (validation.Metrics["val/loss"] is var loss && loss < _best)
                    (_best, _bestStep) = (loss, validation.Step);
                break;
        }
    }
}
