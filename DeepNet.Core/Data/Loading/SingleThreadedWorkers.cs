using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Makes LibTorch's operators run on one thread in a loader's workers, so that a data set that calls them does not
/// compete with the training for every core.</summary>
/// <remarks>
/// The number of threads is OpenMP's, which keeps it per calling thread: where LibTorch's OpenMP can be reached, each worker sets its own and nobody else
/// notices. <c>set_num_threads</c> also sets the number that threads yet to come begin with; where there is only that, the thread that starts
/// the workers puts it back once all have begun, and a thread that meets its first operator in that moment begins with one.
/// </remarks>
internal abstract unsafe class SingleThreadedWorkers : IDisposable
{
    private static readonly Lazy<nint> _openMp = new(Find);

    public static SingleThreadedWorkers For(int workers) => _openMp.Value != 0 ? new Own() : new Common(workers);

    /// <summary>Called by each worker first.</summary>
    public abstract void Enter();

    /// <summary>Called by the thread that started the workers.</summary>
    public abstract void Dispose();

    // LibTorch may be built without OpenMP beside a library that is built with it: only what changes its number will do.
    private static nint Find()
    {
        if (LoadedLibrary.Find("torch_cpu") is not { } library || !NativeLibrary.TryGetExport(library.Handle, "omp_set_num_threads", out var set))
            return 0;
        var changed = false;
        var trial = new Thread(() =>
        {
            SetOwn(set, get_num_threads() + 1);
            var more = get_num_threads();
            SetOwn(set, 1);
            changed = more > 1 && get_num_threads() == 1;
        });
        trial.Start();
        trial.Join();
        return changed ? set : 0;
    }

    private static void SetOwn(nint set, int threads) => ((delegate* unmanaged<int, void>)set)(threads);

    private sealed class Own : SingleThreadedWorkers
    {
        public override void Enter()
        {
            _ = get_num_threads(); // a thread's first operator takes over the common number: have that behind us
            SetOwn(_openMp.Value, 1);
        }

        public override void Dispose()
        {
        }
    }

    private sealed class Common(int workers) : SingleThreadedWorkers
    {
        private readonly int _threads = get_num_threads();
        private readonly CountdownEvent _entered = new(workers);

        public override void Enter()
        {
            if (_threads > 1)
            {
                _ = get_num_threads();
                set_num_threads(1);
            }

            _entered.Signal();
        }

        public override void Dispose()
        {
            _entered.Wait();
            _entered.Dispose();
            if (_threads > 1)
                set_num_threads(_threads);
        }
    }
}
