using DeepNet.IO;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Writes tensors in the safetensors format and reads them back.</summary>
/// <remarks>
/// The same tensors always make the same bytes, and the same as the reference implementation makes: larger element types first,
/// then by name; the header padded with spaces to a multiple of eight.
/// </remarks>
public static class Safetensors
{
    /// <summary>Writes a file, atomically: it appears complete or not at all.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">The tensors with their names, in any order. Those on the CPU with contiguous memory are written from
    /// where they lie; others are copied first.</param>
    /// <param name="metadata">Texts to store beside them; none when null.</param>
    /// <exception cref="SafetensorsException">A name is doubled or not permitted, or a type cannot be stored.</exception>
    /// <exception cref="IOException">The file could not be written; what stood there before is unchanged.</exception>
    public static void Save(
        string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var list = tensors.ToList();
        AtomicFile.Write(path, stream => Write(stream, list, metadata));
    }

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Where the bytes go.</param>
    /// <param name="tensors">The tensors with their names, in any order.</param>
    /// <param name="metadata">Texts to store beside them; none when null.</param>
    /// <exception cref="SafetensorsException">A name is doubled or not permitted, or a type cannot be stored.</exception>
    /// <exception cref="IOException">The stream could not be written.</exception>
    public static void Write(
        Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);

        var ordered = SafetensorsLayout.Order(tensors);
        stream.Write(SafetensorsLayout.Preamble(ordered, metadata));
        foreach (var (_, tensor) in ordered)
            WriteData(stream, tensor);
    }

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>New tensors on the CPU by name; the caller or the current dispose scope disposes them.</returns>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in file.Entries.Values.OrderBy(entry => entry.Begin)) // in the order of the disk
                tensors.Add(entry.Name, file.Read(entry.Name));
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    private static void WriteData(Stream stream, Tensor tensor)
    {
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            TensorBytes.Visit(tensor, (piece, _) => stream.Write(piece));
            return;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        TensorBytes.Visit(tensor.cpu().contiguous(), (piece, _) => stream.Write(piece));
    }
}
