using System.Runtime.ExceptionServices;

namespace DeepNet.Data;

/// <summary>Background threads that make batches ahead of the consumer, in a ring of bounded size, handed out in order.</summary>
/// <remarks>Each worker draws the next free number and puts its batch in that number's place, so order and content do not depend
/// on how many workers there are. All waiting is on one monitor; nobody spins.</remarks>
internal sealed class PrefetchQueue : IBatchSource
{
    private readonly Func<long, Batch> _produce;
    private readonly long _end;
    private readonly Slot[] _ring;
    private readonly Thread[] _workers;
    private readonly object _gate = new();
    private long _nextToMake;
    private long _nextToTake;
    private bool _stopped;

    public PrefetchQueue(Func<long, Batch> produce, long first, long end, int workers, int capacity)
    {
        (_produce, _nextToMake, _nextToTake, _end) = (produce, first, first, end);
        _ring = new Slot[capacity];
        _workers = new Thread[(int)Math.Min(workers, end - first)];
        using var threads = new SingleThreadedWorkers(_workers.Length);
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
    }

    /// <summary>Whether every worker sleeps: the ring is full, or there is nothing more to make.</summary>
    internal bool IsIdle => _workers.All(worker => (worker.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);

    public Batch Take()
    {
        lock (_gate)
        {
            ref var slot = ref _ring[_nextToTake % _ring.Length];
            while (slot is { Batch: null, Failure: null })
                Monitor.Wait(_gate);

            var (batch, failure) = slot;
            slot = default;
            _nextToTake++;
            Monitor.PulseAll(_gate);
            failure?.Throw();
            return batch!;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var worker in _workers)
            worker.Join(); // a worker ends after the batch that it is making
        foreach (var slot in _ring)
            slot.Batch?.Dispose();
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
                Monitor.PulseAll(_gate);
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
