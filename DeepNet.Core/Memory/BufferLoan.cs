using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet;

/// <summary>Other values in a module's buffers until it is disposed of; then those that were there.</summary>
internal readonly struct BufferLoan : IDisposable
{
    private readonly Tensor[] _buffers;
    private readonly Tensor[] _now;

    public BufferLoan(Tensor[] buffers, IReadOnlyList<Tensor> values)
    {
        using var nothing = no_grad();
        _buffers = buffers;
        _now = Array.ConvertAll(buffers, buffer => buffer.clone());
        Put(buffers, values);
    }

    public void Dispose()
    {
        Put(_buffers, _now);
        foreach (var tensor in _now)
            tensor.Dispose();
    }

    private static void Put(Tensor[] buffers, IReadOnlyList<Tensor> values)
    {
        using var nothing = no_grad();
        for (var k = 0; k < buffers.Length; k++)
            if (buffers[k].device_type == DeviceType.CPU && buffers[k].is_contiguous() && values[k].is_contiguous())
                values[k].bytes.CopyTo(buffers[k].bytes); // unlike copy_ no change that autograd would refuse to differentiate through
            else
                buffers[k].copy_(values[k]);
    }
}
