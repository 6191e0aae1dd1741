using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a run was trained on, for its card.</summary>
internal static class Machine
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static JsonObject Describe() => new()
    {
        ["os"] = RuntimeInformation.OSDescription,
        ["cpu"] = Value(CpuInfo, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        ["cores"] = Environment.ProcessorCount,
        ["memory_bytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        ["gpus"] = new JsonArray([.. Gpus().Select(name => JsonValue.Create(name))]),
    };

    private static IEnumerable<string> Gpus() => cuda.is_available()
        ? Enumerable.Range(0, cuda.device_count()).Select(index => CudaDeviceInfo.Read(new Device(DeviceType.CUDA, index))?.Name ?? "CUDA device")
        : [];

    // The value of the first line `key : value`, or null where there is none.
    private static string? Value(string path, string key)
    {
        try
        {
            return File.Exists(path)
                ? File.ReadLines(path).Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == key)?[1].Trim()
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // a card without it is better than no run
        }
    }
}
