using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace DeepNet.Data;

/// <summary>Background threads that make batches ahead of the consumer, in a ring of bounded size, handed out in order.</summary>
/// <remarks>Each worker draws the next free number and puts its batch in that number's place, so order and content do not depend
/// on how many workers there are. All waiting is on one monitor; nobody spins.</remarks>
internal sealed class PrefetchQueue : IBatchSource
{
    // How long workers that were cancelled get to end: enough for any batch that is being made, not for a data set that blocks.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Func<long, Batch> _produce;
    private readonly long _end;
    private readonly Slot[] _ring;
    private readonly Thread[] _workers;
    private readonly object _gate = new();
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _wake;
    private TaskCompletionSource? _change;
    private long _nextToMake;
    private long _nextToTake;
    private bool _stopped;

    public PrefetchQueue(Func<long, Batch> produce, long first, long end, int workers, int capacity, CancellationToken cancellation = default)
    {
        (_produce, _nextToMake, _nextToTake, _end, _cancellation) = (produce, first, first, end, cancellation);
        _ring = new Slot[capacity];
        _workers = new Thread[(int)Math.Min(workers, end - first)];
        using var threads = SingleThreadedWorkers.For(_workers.Length);
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new(() =>
            {
                threads.Enter();
                Work();
            })
            { IsBackground = true, Name = $"DeepNet loader {i}" };
            _workers[i].Start();
        }

        _wake = cancellation.UnsafeRegister(static queue => ((PrefetchQueue)queue!).Wake(), this);
    }

    /// <summary>Whether every worker sleeps: the ring is full, or there is nothing more to make.</summary>
    internal bool IsIdle => _workers.All(worker => (worker.ThreadState & (System.Threading.ThreadState.WaitSleepJoin | System.Threading.ThreadState.Stopped)) != 0);

    public Batch Take()
    {
        lock (_gate)
        {
            Batch? batch;
            while (!TryTake(out batch))
                Monitor.Wait(_gate);
            return batch;
        }
    }

    public async ValueTask<Batch> TakeAsync()
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (TryTake(out var batch))
                    return batch;
                change = (_change ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await change.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Notify();
        }

        _wake.Dispose();
        if (_cancellation.IsCancellationRequested)
            JoinFor(_patience);
        else
            foreach (var worker in _workers)
                worker.Join(); // a worker ends after the batch that it is making

        lock (_gate)
            foreach (var slot in _ring)
                slot.Batch?.Dispose();
    }

    // A worker that is still in a data set's code then frees its batch itself once it comes out.
    private void JoinFor(TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var worker in _workers)
            if (patience - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
                worker.Join(left);
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Batch? batch)
    {
        _cancellation.ThrowIfCancellationRequested();
        ref var slot = ref _ring[_nextToTake % _ring.Length];
        (batch, var failure) = slot;
        if (batch is null && failure is null)
            return false;

        slot = default;
        _nextToTake++;
        Notify();
        failure?.Throw();
        return batch is not null;
    }

    private void Wake()
    {
        lock (_gate)
            Notify();
    }

    /// <summary>Wakes whoever waits for a change; the caller holds the gate.</summary>
    private void Notify()
    {
        Monitor.PulseAll(_gate);
        _change?.SetResult();
        _change = null;
    }

    private void Work()
    {
        while (TryDraw(out var index))
        {
            var result = Make(index);
            lock (_gate)
            {
                if (_stopped)
                {
                    result.Batch?.Dispose();
                    return;
                }

                _ring[index % _ring.Length] = result;
                Notify();
            }
        }
    }

    private bool TryDraw(out long index)
    {
        lock (_gate)
        {
            while (!_stopped && _nextToMake < _end && _nextToMake >= _nextToTake + _ring.Length)
                Monitor.Wait(_gate);
            index = _nextToMake;
            if (_stopped || _nextToMake >= _end)
                return false;
            _nextToMake++;
            return true;
        }
    }

    private Slot Make(long index)
    {
        try
        {
            return new(_produce(index), null);
        }
        catch (Exception error)
        {
            return new(null, ExceptionDispatchInfo.Capture(error));
        }
    }

    private readonly record struct Slot(Batch? Batch, ExceptionDispatchInfo? Failure);
}
