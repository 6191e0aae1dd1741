using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Windows of a time series: a history, and the times after it that are to be forecast. They are cut when a batch asks for them.</summary>
public sealed class SeriesWindows : IDataset
{
    private readonly float[] _rows;
    private readonly int _columns, _targets, _known, _first;

    internal SeriesWindows(TimeSeries series, float[] rows, WindowOptions options, int start, int end)
    {
        (Series, Options, _rows) = (series, options, rows);
        (_columns, _targets) = (series.Columns.Count, series.Targets);
        _known = series.Columns.Count(column => column.Role == SeriesRole.Known);
        // What is forecast lies from start to end.
        _first = Math.Max(0, start - options.History - options.Gap);
        var last = (long)end - options.History - options.Gap - options.Horizon;
        Count = last < _first ? 0 : (last - _first) / options.Stride + 1;
    }

    /// <summary>The whole series, in its own units.</summary>
    public TimeSeries Series { get; }

    /// <summary>History, horizon, stride.</summary>
    public WindowOptions Options { get; }

    /// <inheritdoc/>
    public long Count { get; }

    /// <summary>The time that a window begins with.</summary>
    /// <param name="index">The window.</param>
    /// <returns>Its place in the series, counted from 0.</returns>
    public long StartOf(long index) => _first + BatchIndices.Check(index, Count) * Options.Stride;

    /// <inheritdoc/>
    /// <remarks>
    /// Inputs: [batch, history, targets], float32, where there are targets alone; otherwise [batch, history + horizon, targets + known + observed], with
    /// zeros for what is not known of the horizon. Targets: [batch, horizon, targets], float32.
    /// </remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var times = Options.History + (_columns > _targets ? Options.Horizon : 0);
        var inputs = empty([indices.Length, times, _columns], float32);
        var targets = empty([indices.Length, Options.Horizon, _targets], float32);
        var known = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        var wanted = MemoryMarshal.Cast<byte, float>(targets.bytes);
        for (var i = 0; i < indices.Length; i++)
        {
            var start = (int)StartOf(indices[i]);
            var window = known.Slice(i * times * _columns, times * _columns);
            _rows.AsSpan(start * _columns, Options.History * _columns).CopyTo(window);
            var future = window[(Options.History * _columns)..];
            future.Clear();
            for (var step = 0; step < Options.Horizon; step++)
            {
                var row = _rows.AsSpan((start + Options.History + Options.Gap + step) * _columns, _columns);
                row[.._targets].CopyTo(wanted.Slice((i * Options.Horizon + step) * _targets, _targets));
                if (!future.IsEmpty)
                    row.Slice(_targets, _known).CopyTo(future[(step * _columns + _targets)..]);
            }
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }
}
