namespace TorchSharp.Utils;

/// <summary>Walks through the elements of a strided tensor in row-major order.</summary>
internal sealed class StridedWalk
{
    private readonly long[] _shape, _strides, _place;
    private long _offset;

    internal StridedWalk(long[] shape, long[] strides, long start)
    {
        _shape = shape;
        _strides = strides;
        _place = new long[shape.Length];
        for (var dim = shape.Length - 1; dim >= 0 && start > 0 && shape[dim] > 0; dim--)
        {
            (start, _place[dim]) = Math.DivRem(start, shape[dim]);
            _offset += _place[dim] * strides[dim];
        }
    }

    /// <summary>The offset of the current element from the first one, in elements; goes on to the next.</summary>
    internal long Next()
    {
        var current = _offset;
        for (var dim = _shape.Length - 1; dim >= 0; dim--)
        {
            _offset += _strides[dim];
            if (++_place[dim] < _shape[dim])
                break;
            _offset -= _shape[dim] * _strides[dim];
            _place[dim] = 0;
        }
        return current;
    }
}
