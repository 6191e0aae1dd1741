using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Copies of a model's buffers (running statistics), which a forward pass changes although no step is taken. Those of a type lie in one row, so that
/// copying takes a handful of operators, however many there are.
/// </summary>
internal sealed class BufferCopies : IDisposable
{
    private readonly Row[] _rows;

    public BufferCopies(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _rows = [.. model.buffers().GroupBy(buffer => (buffer.dtype, buffer.device.ToString())).Select(group => new Row([.. group]))];
    }

    /// <summary>Copies the buffers anew.</summary>
    public void Take()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var row in _rows)
            row.Copy.copy_(row.Now());
    }

    /// <summary>The same unless a bool scalar on the device says that the copies are to stay.</summary>
    public void TakeUnless(Tensor condition)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var row in _rows)
            row.Copy.copy_(where(condition, row.Copy, row.Now()));
    }

    /// <summary>Gives the buffers the values that they had when they were copied.</summary>
    public void PutBack()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var row in _rows)
            row.PutBack();
    }

    public void Dispose()
    {
        foreach (var row in _rows)
            row.Dispose();
    }

    /// <summary>Buffers of one type.</summary>
    private sealed class Row : IDisposable
    {
        private readonly Tensor[] _buffers;
        private readonly Tensor?[] _flat; // null where values do not lie in a row

        public Row(Tensor[] buffers)
        {
            _buffers = buffers;
            _flat = [.. buffers.Select(buffer => buffer.is_contiguous() ? buffer.view(-1).DetachFromDisposeScope() : null)];
            Copy = Now().DetachFromDisposeScope();
        }

        public Tensor Copy { get; }

        public Tensor Now() => cat([.. _buffers.Zip(_flat, static (buffer, flat) => flat ?? buffer.reshape(-1))]);

        public void PutBack()
        {
            var start = 0L;
            foreach (var buffer in _buffers)
            {
                buffer.copy_(Copy.narrow(0, start, buffer.numel()).reshape(buffer.shape));
                start += buffer.numel();
            }
        }

        public void Dispose()
        {
            Copy.Dispose();
            foreach (var flat in _flat)
                flat?.Dispose();
        }
    }
}
