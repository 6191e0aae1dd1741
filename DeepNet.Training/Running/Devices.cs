using DeepNet.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Brings batches and models to where they are computed with, in the memory layout that is best there.</summary>
internal static class Devices
{
    /// <summary>The device of the model's first parameter; the CPU for a model without any.</summary>
    public static Device Of(nn.Module model) => model.parameters().FirstOrDefault()?.device ?? CPU;

    /// <summary>Moves the model to the device that the options name; where they name none, it stays.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The device's name, or null.</param>
    /// <returns>What the user should know of the choice; null for nothing.</returns>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public static string? Bring(nn.Module model, string? name)
    {
        if (name is null)
            return null;
        var device = ComputeDevice.Open(name);
        model.to(device);
        return device.type == DeviceType.CPU && name != "cpu" && CudaAbsence.Find() is { HasDriver: true } absence
            ? $"Device '{name}' trains on the CPU: {absence}"
            : null;
    }

    /// <summary>The batch on that device; a copy belongs to the scope.</summary>
    /// <param name="batch">The batch, wherever it is.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <param name="channelsLast">Whether images are laid out with the channels innermost.</param>
    /// <param name="scope">The scope that frees what is made here.</param>
    public static Batch Move(Batch batch, Device device, bool channelsLast, DisposeScope scope)
    {
        var moved = batch.To(device, nonBlocking: device.type == DeviceType.CUDA); // what was not pinned is copied before the call returns all the same
        if (moved != batch)
            scope.Attach(moved.Inputs, moved.Targets);
        return channelsLast && moved.Inputs is { Dimensions: 4 } images && images.is_floating_point()
            ? moved.With(ChannelsLast(images), moved.Targets)
            : moved;
    }

    /// <summary>Lays the weights of two-dimensional convolutions out with the channels innermost where that is wanted; values and shapes stay.</summary>
    /// <returns>Whether it is wanted.</returns>
    public static bool UseLayout(nn.Module model, TrainerOptions options)
    {
        if (!(options.Execution.ChannelsLast ?? IsFasterWithChannelsLast(model, options.Precision)))
            return false;
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters().Where(parameter => parameter.Dimensions == 4))
        {
            using var scope = NewDisposeScope();
            parameter.set_(ChannelsLast(parameter));
        }
        return true;
    }

    // In float32 on the CPU, training gains 3 to 20 % by it where images have colours, and loses 6 % where they have none (benchmarks/RESULTS.md).
    private static bool IsFasterWithChannelsLast(nn.Module model, Precision precision)
        => model.modules().FirstOrDefault(module => module is Conv2d or ConvTranspose2d) is { } first
            && (Of(model).type == DeviceType.CUDA || precision != Precision.Full || first is Conv2d { in_channels: > 1 });

    // TorchSharp's API has no memory formats: the same by way of axes.
    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
