using System.Runtime.ExceptionServices;

namespace DeepNet.Training;

/// <summary>All who watch a run.</summary>
internal sealed class ObserverList(IReadOnlyList<ITrainingObserver> observers)
{
    /// <summary>Whether one of them looks at gradients.</summary>
    public bool WatchGradients { get; } = observers.Any(observer => observer.WatchesGradients);

    /// <summary>Tells each of them, in order.</summary>
    public void Notify(TrainingEvent happened)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var observer in observers)
            try
            {
                observer.Notify(happened);
            }
            catch (Exception error) when (happened is TrainingEnded)
            {
                // Each gets to close what it has open.
                failure ??= ExceptionDispatchInfo.Capture(error);
            }
        failure?.Throw();
    }
}
