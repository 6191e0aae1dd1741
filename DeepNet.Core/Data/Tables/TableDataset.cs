using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Rows of a table as features and targets, in memory; see <see cref="TablePreprocessing.Apply"/>.</summary>
public sealed class TableDataset : IDataset
{
    private readonly float[] _features;
    private readonly int _width;
    private readonly long[]? _classes;
    private readonly float[]? _numbers;

    internal TableDataset(float[] features, int width, long[]? classes, float[]? numbers)
        => (_features, _width, _classes, _numbers, Count) = (features, width, classes, numbers, classes?.Length ?? numbers!.Length);

    /// <inheritdoc/>
    public long Count { get; }

    /// <summary>[rows, features].</summary>
    public ReadOnlyMemory<float> Features => _features;

    /// <summary>[rows]: the class of each row; empty where numbers are predicted.</summary>
    public ReadOnlyMemory<long> Labels => _classes;

    /// <inheritdoc/>
    /// <remarks>Inputs: [batch, features], float32. Targets: classes as int64, [batch], or numbers as float32, [batch, 1].</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var inputs = empty([indices.Length, _width], float32);
        var targets = _classes is null ? empty([indices.Length, 1], float32) : empty([indices.Length], int64);
        var features = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        for (var i = 0; i < indices.Length; i++)
        {
            var row = (int)BatchIndices.Check(indices[i], Count);
            _features.AsSpan(row * _width, _width).CopyTo(features[(i * _width)..]);
            if (_classes is null)
                MemoryMarshal.Cast<byte, float>(targets.bytes)[i] = _numbers![row];
            else
                MemoryMarshal.Cast<byte, long>(targets.bytes)[i] = _classes[row];
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }
}
