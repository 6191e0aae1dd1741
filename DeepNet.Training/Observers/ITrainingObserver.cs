namespace DeepNet.Training;

/// <summary>Watches a run: a display, a log. Observers only observe; what is to change a run is an option or a step.</summary>
public interface ITrainingObserver
{
    /// <summary>Called on the training thread, for every event in order; what takes long holds the run up.</summary>
    /// <param name="happened">What happened: match on its type.</param>
    void Notify(TrainingEvent happened);

    /// <summary>
    /// Whether it looks at gradients (<see cref="GradientsReady"/>). Where no observer does, a recorded step (<see cref="ExecutionOptions.CudaGraph"/>) is
    /// one graph, and the event is not sent; else it is cut in two at the moment of the event. Without recording the event is sent in any case. Asked once,
    /// before the run. Default true.
    /// </summary>
    bool WatchesGradients => true;
}
