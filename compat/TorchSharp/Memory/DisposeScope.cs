using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost open scope, and disposes of them when it is disposed itself. What is
/// to live longer is moved to the outer scope or detached.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private readonly DisposeScope? _outer;
    // Tensors know their slot, so that one that ends early leaves at once; other objects are few and looked up.
    private readonly List<IDisposable> _disposables;
    private Dictionary<IDisposable, int>? _slots;
    private bool _disposed;

    [ThreadStatic]
    private static List<IDisposable>? _spare;

    internal DisposeScope(DisposeScopeManager manager)
    {
        _manager = manager;
        _outer = manager.Current;
        _disposables = _spare ?? [];
        _spare = null;
        manager.Current = this;
    }

    internal DisposeScope? OuterScope => _outer;

    /// <summary>How many objects the scope would dispose of now.</summary>
    public int DisposablesCount => _disposables.Count;

    /// <summary>A snapshot of what the scope would dispose of now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => _disposables.ToArray();

    public bool Contains(IDisposable disposable) => SlotOf(disposable) >= 0;

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Move(_outer, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
        => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
        => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(_outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
        => (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
        => (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
            Move(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(null, disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
        => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
        => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    public void Attach(IDisposable disposable) => Adopt(disposable);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var list = disposables.ToArray();
        foreach (var disposable in list)
            Adopt(disposable);
        return list;
    }

    /// <summary>Disposes of everything in the scope, which stays open.</summary>
    public void DisposeEverything()
    {
        var tensors = _manager.ThreadStatistics.TensorStatistics;
        // From the end, so that what an object disposes of in turn is found still in its place.
        while (_disposables.Count > 0)
        {
            var last = _disposables[^1];
            _disposables.RemoveAt(_disposables.Count - 1);
            if (last is torch.Tensor tensor)
            {
                tensor.EndInScope();
                tensors.DisposedInside++;
            }
            else
            {
                _slots!.Remove(last);
                last.Dispose();
            }
        }
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in DisposablesView)
            if (!keep.Contains(disposable))
                disposable.Dispose();
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>The object was disposed of elsewhere: the scope lets go of it.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        if (Remove(disposable) && disposable is torch.Tensor)
            _manager.ThreadStatistics.TensorStatistics.DisposedInside++;
    }

    /// <summary>Disposes of everything in the scope and closes it; scopes inside it that were forgotten are closed first.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        for (var inner = _manager.Current; inner is not null && inner != this; inner = inner._outer)
        {
            if (!IsInside(inner))
                break;
            inner.Dispose();
        }
        DisposeEverything();
        if (_manager.Current == this)
            _manager.Current = _outer;
        if (_disposables.Capacity <= 4096)
            _spare = _disposables;
    }

    private bool IsInside(DisposeScope? scope)
    {
        for (; scope is not null; scope = scope._outer)
            if (scope == this)
                return true;
        return false;
    }

    internal void Add(torch.Tensor tensor)
    {
        tensor.Scope = this;
        tensor.Slot = _disposables.Count;
        _disposables.Add(tensor);
    }

    /// <summary>The new tensor owns what the old one did.</summary>
    internal void Replace(torch.Tensor old, torch.Tensor tensor)
    {
        (tensor.Scope, tensor.Slot) = (this, old.Slot);
        old.Scope = null;
        _disposables[tensor.Slot] = tensor;
    }

    internal void Remove(torch.Tensor tensor)
    {
        RemoveAt(tensor.Slot);
        tensor.Scope = null;
    }

    private void RemoveAt(int slot)
    {
        var last = _disposables[^1];
        _disposables.RemoveAt(_disposables.Count - 1);
        if (slot == _disposables.Count)
            return;
        _disposables[slot] = last;
        if (last is torch.Tensor tensor)
            tensor.Slot = slot;
        else
            _slots![last] = slot;
    }

    private int SlotOf(IDisposable disposable) => disposable is torch.Tensor tensor
        ? tensor.Scope == this ? tensor.Slot : -1
        : _slots is not null && _slots.TryGetValue(disposable, out var slot) ? slot : -1;

    private bool Remove(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.Scope != this)
                return false;
            Remove(tensor);
            return true;
        }
        if (_slots is null || !_slots.Remove(disposable, out var slot))
            return false;
        RemoveAt(slot);
        if (disposable is torch.nn.utils.rnn.PackedSequence packed)
            packed.Scope = null;
        return true;
    }

    private void Adopt(IDisposable disposable)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (disposable is torch.Tensor tensor)
        {
            tensor.MoveToScope(this);
        }
        else
        {
            _slots ??= new Dictionary<IDisposable, int>(ReferenceEqualityComparer.Instance);
            if (!_slots.TryAdd(disposable, _disposables.Count))
                return;
            _disposables.Add(disposable);
            if (disposable is not torch.nn.utils.rnn.PackedSequence packed)
                return;
            packed.Scope?.Remove(packed);
            packed.Scope = this;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(DisposeScope? target, IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.Scope == this)
                tensor.MoveToScope(target);
        }
        else if (disposable is not null && Remove(disposable))
        {
            target?.Adopt(disposable);
        }
    }
}
