using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>
/// The elements of a tensor on the CPU, read and written in place: in row-major order, whatever the strides. It holds the tensor, but does not
/// own it: once the tensor is disposed every access throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed unsafe class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly T* _data;
    private readonly long[] _shape, _strides;
    private readonly bool _contiguous;
    private bool _disposed;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException(
                $"The tensor is on {tensor.device}, and only memory of the CPU can be read. Move or copy it there first, with cpu().");
        if (tensor.is_conj() || tensor.is_neg())
            throw new InvalidOperationException("The tensor's conjugation or negation is only noted so far. Carry it out first, with resolve_conj().resolve_neg().");
        _tensor = tensor;
        _data = (T*)tensor.DataPointer;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>The element at that place: one number for each dimension, or a single one that counts through the tensor in row-major order.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public T this[params long[] indices]
    {
        get
        {
            var value = *At(indices);
            GC.KeepAlive(_tensor);
            return value;
        }
        set
        {
            *At(indices) = value;
            GC.KeepAlive(_tensor);
        }
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>The elements as an array of the tensor's shape: <c>T[]</c>, <c>T[,]</c>, …; of one element where the tensor has no dimension.</summary>
    public Array ToNDArray()
    {
        if (_shape.Length <= 1)
            return ToArray();
        var array = Array.CreateInstance(typeof(T), _shape);
        CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length));
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);
    }

    /// <summary>Copies from <paramref name="tensorIndex"/> on as much as there is and fits behind <paramref name="arrayIndex"/>.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - CheckStart(tensorIndex));
        if (_contiguous)
        {
            new ReadOnlySpan<T>(_data + tensorIndex, count).CopyTo(target);
        }
        else
        {
            var walk = new StridedWalk(_shape, _strides, tensorIndex);
            for (var k = 0; k < count; k++)
                target[k] = _data[walk.Next()];
        }
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);
    }

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - CheckStart(tensorIndex));
        if (_contiguous)
        {
            source[..count].CopyTo(new Span<T>(_data + tensorIndex, count));
        }
        else
        {
            var walk = new StridedWalk(_shape, _strides, tensorIndex);
            for (var k = 0; k < count; k++)
                _data[walk.Next()] = source[k];
        }
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        var walk = new StridedWalk(_shape, _strides, 0);
        for (var k = 0L; k < Count; k++)
            yield return Read(walk.Next());
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Ends the use of the accessor; the tensor lives on.</summary>
    public void Dispose() => _disposed = true;

    /// <summary>Whether both show equal elements in the same order.</summary>
    public static bool operator ==(TensorAccessor<T>? left, TensorAccessor<T>? right)
        => ReferenceEquals(left, right) || (left is not null && right is not null && left.Count == right.Count && left.SequenceEqual(right));

    public static bool operator !=(TensorAccessor<T>? left, TensorAccessor<T>? right) => !(left == right);

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;

    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, this[0], this[Count - 1]);

    private T Read(long offset)
    {
        CheckAlive();
        var value = _data[offset];
        GC.KeepAlive(_tensor);
        return value;
    }

    private T* At(ReadOnlySpan<long> indices)
    {
        CheckAlive();
        if (indices.Length == 1)
            return _data + OffsetOf(indices[0]);
        if (indices.Length != _shape.Length)
            throw new ArgumentException($"A tensor of {_shape.Length} dimensions takes as many numbers or a single one, but got {indices.Length}.", nameof(indices));
        var offset = 0L;
        for (var k = 0; k < indices.Length; k++)
        {
            if ((ulong)indices[k] >= (ulong)_shape[k])
                throw new IndexOutOfRangeException($"Index {indices[k]} of dimension {k} is outside of its size {_shape[k]}.");
            offset += indices[k] * _strides[k];
        }
        return _data + offset;
    }

    private long OffsetOf(long index)
    {
        if ((ulong)index >= (ulong)Count)
            throw new IndexOutOfRangeException($"Index {index} is outside of the tensor's {Count} elements.");
        return _contiguous ? index : new StridedWalk(_shape, _strides, index).Next();
    }

    private long CheckStart(long tensorIndex)
    {
        CheckAlive();
        if ((ulong)tensorIndex > (ulong)Count)
            throw new ArgumentOutOfRangeException(nameof(tensorIndex), tensorIndex, $"The tensor has {Count} elements.");
        return tensorIndex;
    }

    private void CheckAlive()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = _tensor.Handle;
    }
}
