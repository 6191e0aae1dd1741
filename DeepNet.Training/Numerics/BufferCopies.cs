using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Copies of a model's buffers (running statistics), which a forward pass changes although no step is taken.</summary>
internal sealed class BufferCopies : IDisposable
{
    private readonly (Tensor Buffer, Tensor Copy)[] _copies;

    public BufferCopies(nn.Module model)
    {
        using var noGradient = no_grad();
        _copies = [.. model.buffers().Select(buffer => (buffer, buffer.clone().DetachFromDisposeScope()))];
    }

    /// <summary>Copies the buffers anew.</summary>
    public void Take() => Copy(static pair => (pair.Buffer, pair.Copy));

    /// <summary>Gives the buffers the values that they had when they were copied.</summary>
    public void PutBack() => Copy(static pair => (pair.Copy, pair.Buffer));

    /// <summary>The same where a bool scalar on the device says so.</summary>
    public void PutBackWhere(Tensor condition)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (buffer, copy) in _copies)
            buffer.copy_(where(condition, copy, buffer));
    }

    public void Dispose()
    {
        foreach (var (_, copy) in _copies)
            copy.Dispose();
    }

    private void Copy(Func<(Tensor Buffer, Tensor Copy), (Tensor From, Tensor To)> direction)
    {
        using var noGradient = no_grad();
        foreach (var pair in _copies)
        {
            var (from, to) = direction(pair);
            to.copy_(from);
        }
    }
}
