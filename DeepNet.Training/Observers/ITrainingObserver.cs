namespace DeepNet.Training;

/// <summary>Watches a run: a display, a log. Observers only observe; what is to change a run is an option or a step.</summary>
public interface ITrainingObserver
{
    /// <summary>Called on the training thread, for every event in order; what takes long holds the run up.</summary>
    /// <param name="happened">What happened: match on its type.</param>
    void Notify(TrainingEvent happened);
}
