using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// The device to compute on, by its name: <c>cpu</c>; <c>cuda</c>, the first CUDA device; <c>cuda:1</c>, the second; <c>auto</c>, the first CUDA
/// device where there is one and else the CPU.
/// </summary>
/// <example><code>
/// using var model = new Mlp(options).to(ComputeDevice.Open("cuda"));
/// </code></example>
public static class ComputeDevice
{
    /// <summary>What a name may be, for messages.</summary>
    public const string Names = "cpu, cuda, cuda:N or auto";

    private const string Cpu = "cpu", Cuda = "cuda", CudaPrefix = "cuda:", Auto = "auto";

    /// <summary>Whether a text is such a name. Says nothing of whether the device is there.</summary>
    /// <param name="text">The text.</param>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text is Cpu or Cuda or Auto || (text.StartsWith(CudaPrefix, StringComparison.Ordinal) && Index(text) is not null);
    }

    /// <summary>Makes the device of that name ready for use.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The device, with its number where it is one of CUDA's.</returns>
    /// <exception cref="ArgumentException">The text is no such name.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why, as <c>./setup.sh --doctor</c> does.</exception>
    public static torch.Device Open(string name)
    {
        var device = Choose(Checked(name), torch.cuda.is_available() ? torch.cuda.device_count() : 0, CudaAbsence.Find, index => CudaDeviceInfo.Read(new torch.Device(DeviceType.CUDA, index))?.Name);
        try
        {
            return torch.InitializeDevice(device);
        }
        catch (InvalidOperationException error)
        {
            throw new DeviceException($"'{name}' cannot be used: {error.Message}");
        }
    }

    /// <summary>The name, where it is one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static string Checked(string name, [CallerArgumentExpression(nameof(name))] string option = "")
        => IsName(name) ? name : throw new ArgumentException($"{option} must be {Names}, but is {(name.Length == 0 ? "empty" : $"'{name}'")}.", option);

    /// <summary>The device of that name on a machine with so many of CUDA's.</summary>
    /// <param name="name">A valid name.</param>
    /// <param name="count">How many CUDA devices there are.</param>
    /// <param name="absence">Why there is none.</param>
    /// <param name="model">What a device of a number is called; null where nobody knows.</param>
    internal static torch.Device Choose(string name, int count, Func<CudaAbsence?> absence, Func<int, string?> model)
    {
        if (name == Cpu || (name == Auto && count == 0))
            return torch.CPU;
        if (count == 0)
            throw new DeviceException($"There is no '{name}' here: {absence()?.ToString() ?? "LibTorch finds no CUDA device."} './setup.sh --doctor' says more; 'cpu' computes on the processor.");
        var index = Index(name) ?? 0;
        return index < count
            ? new torch.Device(DeviceType.CUDA, index)
            : throw new DeviceException($"There is no '{name}' here: {(count == 1 ? "the only CUDA device is" : "the CUDA devices are")} {string.Join(", ", Enumerable.Range(0, count).Select(Described))}{Hidden()}.");

        string Described(int number) => $"cuda:{number}{(model(number) is { } called ? $" ({called})" : "")}";
    }

    // LibTorch numbers devices by a signed byte.
    private static int? Index(string name)
        => name.Length > CudaPrefix.Length && sbyte.TryParse(name.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string Hidden() => Environment.GetEnvironmentVariable(CudaAbsence.VisibleDevices) is { } visible ? $" ({CudaAbsence.VisibleDevices}={visible} hides others)" : "";
}
