using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Samples that come one after another from an <see cref="IAsyncEnumerable{T}"/> or <see cref="IEnumerable{T}"/>: files, databases, networks, simulators.</summary>
/// <remarks>
/// A stream has one order: load it with <see cref="LoaderOptions.Shuffle"/> off. The loader's bounded prefetch holds the stream back when the training is
/// slower. A stream that can be opened at any sample resumes a run at any batch; one that cannot begins at its beginning only, and says so otherwise.
/// </remarks>
public sealed class StreamDataset : IDataset, IDisposable
{
    private readonly Func<long, IAsyncEnumerable<(Tensor Input, Tensor Target)>> _open;
    private readonly bool _canSeek;
    private readonly StreamOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (Tensor Input, Tensor Target)> _ahead = [];
    private IAsyncEnumerator<(Tensor Input, Tensor Target)>? _stream;
    private long _next, _pass = -1;

    private StreamDataset(Func<long, IAsyncEnumerable<(Tensor, Tensor)>> open, bool canSeek, StreamOptions options)
        => (_open, _canSeek, _options) = (open, canSeek, options);

    /// <inheritdoc/>
    public long Count => _options.SamplesPerEpoch;

    /// <summary>A stream that begins at its beginning only.</summary>
    /// <param name="open">Opens the stream; called once an epoch, or once where it <see cref="StreamOptions.Continues"/>. Its tensors become the data set's.</param>
    /// <param name="options">The length of an epoch.</param>
    /// <returns>A data set, which the caller disposes.</returns>
    public static StreamDataset From(Func<IAsyncEnumerable<(Tensor Input, Tensor Target)>> open, StreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(options);
        return new(_ => open(), canSeek: false, options);
    }

    /// <summary>A stream that can be opened at any sample.</summary>
    /// <param name="open">Opens the stream at a sample, counted from 0. Its tensors become the data set's.</param>
    /// <param name="options">The length of an epoch.</param>
    /// <returns>A data set, which the caller disposes.</returns>
    public static StreamDataset From(Func<long, IAsyncEnumerable<(Tensor Input, Tensor Target)>> open, StreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(options);
        return new(open, canSeek: true, options);
    }

    /// <summary>As the other one, for a stream that does not wait.</summary>
    /// <param name="open">Opens the stream. Its tensors become the data set's.</param>
    /// <param name="options">The length of an epoch.</param>
    /// <returns>A data set, which the caller disposes.</returns>
    public static StreamDataset From(Func<IEnumerable<(Tensor Input, Tensor Target)>> open, StreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(open);
        return From(() => open().ToAsyncEnumerable(), options);
    }

    /// <summary>As the other one, for a stream that does not wait.</summary>
    /// <param name="open">Opens the stream at a sample, counted from 0. Its tensors become the data set's.</param>
    /// <param name="options">The length of an epoch.</param>
    /// <returns>A data set, which the caller disposes.</returns>
    public static StreamDataset From(Func<long, IEnumerable<(Tensor Input, Tensor Target)>> open, StreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(open);
        return From(start => open(start).ToAsyncEnumerable(), options);
    }

    /// <inheritdoc/>
    /// <remarks>Inputs and targets are the samples' tensors, stacked: all have the same shapes.</remarks>
    /// <exception cref="InvalidOperationException">The stream ended early, or cannot be opened at the place wanted.</exception>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        using var scope = NewDisposeScope();
        var inputs = new Tensor[indices.Length];
        var targets = new Tensor[indices.Length];
        lock (_lock)
            for (var i = 0; i < indices.Length; i++)
            {
                (inputs[i], targets[i]) = Take(pass.Epoch, BatchIndices.Check(indices[i], Count));
                scope.Attach((IDisposable)inputs[i]);
                scope.Attach((IDisposable)targets[i]);
            }
        return new(stack(inputs).MoveToOuterDisposeScope(), stack(targets).MoveToOuterDisposeScope());
    }

    /// <summary>Closes the stream and frees what was read ahead.</summary>
    public void Dispose()
    {
        lock (_lock)
            Close();
    }

    private (Tensor, Tensor) Take(long epoch, long index)
    {
        var sample = _options.Continues ? checked(epoch * Count + index) : index;
        if (!_options.Continues && epoch != _pass && _stream is not null)
            Close();
        _pass = epoch;
        if (_ahead.Remove(sample, out var known))
            return known;
        if (_stream is null || sample < _next || sample - _next >= _options.ReadAhead)
            Open(sample);
        while (true)
        {
            var read = Read();
            if (_next++ == sample)
                return read;
            _ahead.Add(_next - 1, read);
            if (_ahead.Count > _options.ReadAhead)
                throw new InvalidOperationException($"More than {_options.ReadAhead:N0} samples of the stream were read and not asked for ({nameof(StreamOptions)}.{nameof(StreamOptions.ReadAhead)}). "
                    + $"A stream has one order: switch {nameof(LoaderOptions)}.{nameof(LoaderOptions.Shuffle)} off.");
        }
    }

    private void Open(long sample)
    {
        var ahead = sample < _options.ReadAhead; // from the beginning the place is within reach
        if (!_canSeek && (!ahead || (_stream is not null && sample < _next)))
            throw new InvalidOperationException($"Sample {sample:N0} of a stream was asked for that stands at sample {_next:N0} and cannot be opened elsewhere than at its beginning. "
                + $"Switch {nameof(LoaderOptions)}.{nameof(LoaderOptions.Shuffle)} off; to resume a run within an epoch, give a stream that opens at any sample.");
        Close();
        _next = _canSeek ? sample : 0;
        _stream = _open(_next).GetAsyncEnumerator();
    }

    private (Tensor Input, Tensor Target) Read()
    {
        if (!_stream!.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            throw new InvalidOperationException($"The stream ended after {_next:N0} samples; an epoch has {Count:N0} ({nameof(StreamOptions)}.{nameof(StreamOptions.SamplesPerEpoch)}).");
        var (input, target) = _stream.Current;
        return (input.DetachFromDisposeScope(), target.DetachFromDisposeScope());
    }

    private void Close()
    {
        foreach (var (input, target) in _ahead.Values)
        {
            input.Dispose();
            target.Dispose();
        }
        _ahead.Clear();
        _next = 0;
        if (_stream is { } stream)
        {
            _stream = null;
            stream.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
