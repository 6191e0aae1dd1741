using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of LibTorch's. It owns one reference to it, released by <see cref="Dispose()"/>, by the dispose scope it belongs to,
    /// or by the garbage collector.</summary>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount, _peakCount;

        private nint _handle;
        private NativeGuard? _guard;

        // The scope that owns the tensor, and its place there.
        internal DisposeScope? Scope;
        internal int Slot;

        /// <summary>Takes over one reference.</summary>
        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref _totalCount);
            if (total > _peakCount)
                _peakCount = total;
            var manager = DisposeScopeManager.OfThread;
            if (manager.Current is { } scope)
            {
                scope.Add(this);
                manager.ThreadStatistics.TensorStatistics.CreatedInside++;
            }
            else
            {
                _guard = new NativeGuard(handle);
                manager.ThreadStatistics.TensorStatistics.CreatedOutside++;
            }
        }

        /// <summary>Takes the place of another tensor, in its scope too; the other one is invalid from then on.</summary>
        private protected Tensor(Tensor other)
        {
            _handle = other.Handle;
            other._handle = 0;
            (_guard, other._guard) = (other._guard, null);
            other.Scope?.Replace(other, this);
        }

        /// <summary>The tensor that takes over the reference, or null for the undefined tensor.</summary>
        internal static Tensor? Own(nint handle) => handle == 0 ? null : new Tensor(handle);

        /// <summary>A second managed tensor of the same native one.</summary>
        internal static Tensor Share(nint handle)
        {
            Native.dn_tensor_retain(handle);
            return new Tensor(handle);
        }

        internal static void Forgotten() => Interlocked.Decrement(ref _totalCount);

        /// <summary>The native tensor: LibTorch's <c>TensorImpl*</c>. Keep this object alive while it is in use.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public IntPtr Handle
        {
            get
            {
                if (_handle == 0)
                    ThrowDisposed();
                return _handle;
            }
        }

        /// <summary>Whether the tensor was disposed, or gave its native half away.</summary>
        public bool IsInvalid => _handle == 0;

        /// <summary>Tensors alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        /// <summary>The most that were alive at one time.</summary>
        public static long PeakCount => _peakCount;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0)
                return;
            var statistics = DisposeScopeManager.Statistics.TensorStatistics;
            if (Scope is not null)
            {
                Scope.Remove(this);
                statistics.DisposedInside++;
            }
            else
            {
                statistics.DisposedOutside++;
            }
            Release(handle);
        }

        /// <summary>The scope ends and has already let go of the tensor.</summary>
        internal void EndInScope()
        {
            Scope = null;
            var handle = _handle;
            _handle = 0;
            if (handle != 0)
                Release(handle);
        }

        private void Release(nint handle)
        {
            _guard?.Disarm();
            _guard = null;
            Interlocked.Decrement(ref _totalCount);
            Native.dn_tensor_release(handle);
        }

        /// <summary>Hands the reference to the caller; the tensor is invalid from then on.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            var handle = Handle;
            Scope?.Remove(this);
            _guard?.Disarm();
            _guard = null;
            _handle = 0;
            Interlocked.Decrement(ref _totalCount);
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            if (Scope is { } scope)
                MoveToScope(scope.OuterScope);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            MoveToScope(other);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            MoveToScope(other.Scope);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            MoveToScope(null);
            return this;
        }

        [Obsolete("Use DetachFromDisposeScope.")]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        internal void MoveToScope(DisposeScope? target)
        {
            if (target == Scope || _handle == 0)
                return;
            var statistics = DisposeScopeManager.Statistics.TensorStatistics;
            Scope?.Remove(this);
            if (target is not null)
            {
                target.Add(this);
                _guard?.Disarm();
                _guard = null;
                statistics.Attached++;
            }
            else
            {
                _guard = new NativeGuard(_handle);
                statistics.Detached++;
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void ThrowDisposed() => throw new ObjectDisposedException(
            GetType().Name, "The tensor was disposed: by Dispose, by the end of its dispose scope, or because its native half was handed on.");
    }

    /// <summary>Opens a scope that disposes of every tensor made on this thread until it is disposed itself.</summary>
    public static DisposeScope NewDisposeScope() => new(DisposeScopeManager.OfThread);

    /// <summary>The innermost open scope of this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.OfThread.Current;

    /// <summary>Evaluates the expression in a scope of its own; only its result survives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
