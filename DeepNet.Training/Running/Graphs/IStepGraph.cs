namespace DeepNet.Training;

/// <summary>Records the work of a step once and repeats it: by a CUDA graph, or in tests by doing it again.</summary>
internal interface IStepGraph : IDisposable
{
    /// <summary>Does the work now, as it is to be done before it is recorded.</summary>
    void WarmUp(Action work);

    /// <summary>Records the work without doing it.</summary>
    void Record(Action work);

    /// <summary>Does the recorded work, on what lies in its tensors now.</summary>
    void Replay();

    /// <summary>Makes what records the work that always follows this one's, in the same memory. This one must have recorded by the time that one does.</summary>
    IStepGraph Follow();
}
