using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Makes LibTorch's operators run on one thread in a loader's workers, so that a data set that calls them does not
/// compete with the training for every core.</summary>
/// <remarks>
/// LibTorch keeps the number of threads per calling thread, and beside it the number that threads yet to come begin with. Each
/// worker sets both to one; the thread that starts the workers then puts the second back to its own.
/// </remarks>
internal sealed class SingleThreadedWorkers(int workers) : IDisposable
{
    private readonly int _threads = get_num_threads();
    private readonly CountdownEvent _entered = new(workers);

    /// <summary>Called by each worker first.</summary>
    public void Enter()
    {
        if (_threads > 1)
        {
            _ = get_num_threads(); // a thread's first operator takes over the common number: have that behind us
            set_num_threads(1);
        }
        _entered.Signal();
    }

    /// <summary>Called by the thread that started the workers; waits until all have begun.</summary>
    public void Dispose()
    {
        _entered.Wait();
        _entered.Dispose();
        if (_threads > 1)
            set_num_threads(_threads);
    }
}
