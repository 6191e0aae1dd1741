using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>
/// The content of a safetensors file as it was at one moment: copies of the tensors, which another thread can write while the originals
/// change. Taken again, it copies into the same memory where names, types and shapes are still the same.
/// </summary>
internal sealed unsafe class SafetensorsSnapshot : IDisposable
{
    private readonly List<(nint Address, int Bytes)> _pieces = [];
    private Dictionary<string, Tensor> _copies = new(StringComparer.Ordinal);
    private byte[] _preamble = [];

    /// <summary>Whether there were no tensors.</summary>
    public bool IsEmpty => _copies.Count == 0;

    /// <summary>Copies tensors, on the thread that computes with them.</summary>
    /// <param name="tensors">The tensors with their names, on any device.</param>
    /// <exception cref="SafetensorsException">A name is doubled or not permitted, or a type cannot be stored.</exception>
    public void Take(IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ordered = SafetensorsLayout.Order(tensors);
        var before = _copies;
        _copies = new(StringComparer.Ordinal);
        _pieces.Clear();
        try
        {
            foreach (var (name, tensor) in ordered)
            {
                if (!before.Remove(name, out var copy))
                {
                    copy = Like(tensor);
                }
                else if (copy.dtype != tensor.dtype || !copy.shape.AsSpan().SequenceEqual(tensor.shape))
                {
                    copy.Dispose();
                    copy = Like(tensor);
                }
                _copies.Add(name, copy);
                copy.copy_(tensor);
                TensorBytes.Visit(copy, (piece, _) => _pieces.Add(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(piece)), piece.Length)));
            }
        }
        finally
        {
            foreach (var unused in before.Values)
                unused.Dispose();
        }
        _preamble = SafetensorsLayout.Preamble(ordered, null);
    }

    /// <summary>Writes the file; any thread may, as this calls nothing of LibTorch.</summary>
    /// <param name="stream">Where the bytes go.</param>
    /// <exception cref="IOException">The stream could not be written.</exception>
    public void WriteTo(Stream stream)
    {
        stream.Write(_preamble);
        foreach (var (address, bytes) in _pieces)
            stream.Write(new ReadOnlySpan<byte>((void*)address, bytes));
    }

    /// <summary>Frees the copies; nobody may be writing them.</summary>
    public void Dispose()
    {
        foreach (var copy in _copies.Values)
            copy.Dispose();
        _copies.Clear();
        _pieces.Clear();
    }

    private static Tensor Like(Tensor tensor) => empty(tensor.shape, tensor.dtype, CPU).DetachFromDisposeScope();
}
