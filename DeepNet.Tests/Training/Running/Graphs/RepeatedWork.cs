using DeepNet.Training;

namespace DeepNet.Tests.Training.Running;

/// <summary>Stands for a CUDA graph: what was recorded is done again, on the tensors that it was recorded with.</summary>
/// <param name="log">Is told what was asked for.</param>
internal sealed class RepeatedWork(List<string> log) : IStepGraph
{
    private Action? _work;

    public void WarmUp(Action work)
    {
        log.Add("warm");
        work();
    }

    public void Record(Action work)
    {
        log.Add("record");
        _work = work;
    }

    public void Replay()
    {
        log.Add("replay");
        _work!();
    }

    public IStepGraph Follow() => new RepeatedWork(log);

    public void Dispose() => log.Add("drop");
}
