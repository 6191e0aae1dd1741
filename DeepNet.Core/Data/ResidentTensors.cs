using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Brings whole data sets to a device.</summary>
internal static class ResidentTensors
{
    private const double Mebibyte = 1 << 20;

    /// <summary>A tensor on a device.</summary>
    /// <param name="copy">Makes it.</param>
    /// <param name="bytes">What the whole data set takes.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <exception cref="InsufficientMemoryException">It does not fit; the message says how much is needed, and what to do.</exception>
    public static Tensor Place(Func<Tensor> copy, long bytes, Device device)
    {
        try
        {
            return copy();
        }
        catch (Exception error) when (error is OutOfMemoryException || (error is ExternalException && error.Message.Contains("memory", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InsufficientMemoryException(
                string.Create(CultureInfo.InvariantCulture, $"The data set takes {bytes / Mebibyte:N1} MiB ({bytes:N0} bytes), which do not fit into what memory is free on {device}: ")
                + $"leave it in the CPU's memory and load it with a {nameof(BatchLoader)} and {nameof(DeviceBatches.OnDevice)}, or take fewer samples. {error.Message.Split('\n')[0]}", error);
        }
    }
}
