using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DeepNet.Tests.Parity;

/// <summary>
/// Safetensors files between the tests and Python, in the few lines that trusted files need: a reader apart from the one under test.
/// </summary>
internal static class TensorFile
{
    private static readonly Dictionary<string, torch.ScalarType> _types = new()
    {
        ["F64"] = torch.ScalarType.Float64,
        ["F32"] = torch.ScalarType.Float32,
        ["F16"] = torch.ScalarType.Float16,
        ["BF16"] = torch.ScalarType.BFloat16,
        ["C64"] = torch.ScalarType.ComplexFloat32,
        ["C128"] = torch.ScalarType.ComplexFloat64,
        ["I64"] = torch.ScalarType.Int64,
        ["I32"] = torch.ScalarType.Int32,
        ["I16"] = torch.ScalarType.Int16,
        ["I8"] = torch.ScalarType.Int8,
        ["U8"] = torch.ScalarType.Byte,
        ["BOOL"] = torch.ScalarType.Bool,
    };
    private static readonly Dictionary<torch.ScalarType, string> _names = _types.ToDictionary(pair => pair.Value, pair => pair.Key);

    internal static void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
        using var scope = torch.NewDisposeScope();
        var header = new JsonObject();
        if (tensors.Any(pair => pair.Value.requires_grad))
        {
            var names = tensors.Where(pair => pair.Value.requires_grad).Select(pair => pair.Key);
            header["__metadata__"] = new JsonObject { ["requires_grad"] = JsonSerializer.Serialize(names) };
        }
        // The widest elements first, so that each tensor is aligned.
        var ordered = tensors.OrderByDescending(pair => pair.Value.ElementSize).ToArray();
        long offset = 0;
        foreach (var (name, tensor) in ordered)
        {
            var end = offset + tensor.numel() * tensor.ElementSize;
            header[name] = new JsonObject
            {
                ["dtype"] = _names[tensor.dtype],
                ["shape"] = JsonSerializer.SerializeToNode(tensor.shape),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }
        using var file = File.Create(path);
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padding = -json.Length & 7;
        file.Write(BitConverter.GetBytes((long)json.Length + padding));
        file.Write(json);
        file.Write("        "u8[..padding]);
        foreach (var (_, tensor) in ordered)
            if (tensor.numel() > 0)
                file.Write(tensor.detach().cpu().contiguous().bytes);
    }

    internal static Dictionary<string, torch.Tensor> Read(string path)
    {
        using var file = File.OpenRead(path);
        var length = new byte[8];
        file.ReadExactly(length);
        var json = new byte[BitConverter.ToInt64(length)];
        file.ReadExactly(json);
        using var header = JsonDocument.Parse(json);
        var tensors = new Dictionary<string, torch.Tensor>();
        foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var shape = entry.Value.GetProperty("shape").Deserialize<long[]>()!;
            var tensor = torch.empty(shape, dtype: _types[entry.Value.GetProperty("dtype").GetString()!]);
            if (tensor.numel() > 0)
            {
                file.Position = 8 + json.Length + entry.Value.GetProperty("data_offsets")[0].GetInt64();
                var bytes = new byte[tensor.numel() * tensor.ElementSize];
                file.ReadExactly(bytes);
                tensor.bytes = bytes;
            }
            tensors.Add(entry.Name, tensor);
        }
        return tensors;
    }
}
