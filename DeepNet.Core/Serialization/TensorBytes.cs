using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Access to a tensor's memory, in pieces that a span can reach over.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 1L << 30;

    public delegate void Visitor(Span<byte> piece, long offset);

    /// <summary>Shows a tensor's memory to a visitor, in order.</summary>
    /// <param name="tensor">On the CPU and contiguous.</param>
    /// <param name="visit">Receives each piece and its distance from the beginning, in bytes.</param>
    public static void Visit(Tensor tensor, Visitor visit)
    {
        var (count, size) = (tensor.NumberOfElements, tensor.ElementSize);
        if (count == 0)
            return;
        if (count * size <= PieceBytes)
        {
            visit(tensor.bytes, 0);
            GC.KeepAlive(tensor);
            return;
        }

        using var scope = NewDisposeScope();
        var flat = tensor.detach().view(-1);
        var step = PieceBytes / size;
        for (long start = 0; start < count; start += step)
        {
            using var piece = flat.narrow(0, start, Math.Min(step, count - start));
            visit(piece.bytes, start * size);
        }
    }
}
