using DeepNet.Training;

namespace DeepNet.Tests.Training.Observers;

/// <summary>Several observers as one, told in order.</summary>
internal sealed class Several(params ITrainingObserver[] observers) : ITrainingObserver
{
    public void Notify(TrainingEvent happened)
    {
        foreach (var observer in observers)
            observer.Notify(happened);
    }
}
