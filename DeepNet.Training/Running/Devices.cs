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

    /// <summary>The batch on that device; a copy belongs to the scope.</summary>
    /// <param name="batch">The batch, wherever it is.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <param name="channelsLast">Whether images are laid out with the channels innermost.</param>
    /// <param name="scope">The scope that frees what is made here.</param>
    public static Batch Move(Batch batch, Device device, bool channelsLast, DisposeScope scope)
    {
        var moved = batch.To(device);
        if (moved != batch)
            scope.Attach(moved.Inputs, moved.Targets);
        return channelsLast && moved.Inputs is { Dimensions: 4 } images && images.is_floating_point()
            ? new Batch(ChannelsLast(images), moved.Targets) { Index = moved.Index, IsLast = moved.IsLast }
            : moved;
    }

    /// <summary>Lays the weights of two-dimensional convolutions out with the channels innermost where that is wanted; values and shapes stay.</summary>
    /// <returns>Whether it is wanted.</returns>
    public static bool UseLayout(nn.Module model, TrainerOptions options)
    {
        var channelsLast = options.Execution.ChannelsLast
            ?? (HasConvolutions(model) && (Of(model).type == DeviceType.CUDA || options.Precision != Precision.Full));
        if (!channelsLast)
            return false;
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters().Where(parameter => parameter.Dimensions == 4))
        {
            using var scope = NewDisposeScope();
            parameter.set_(ChannelsLast(parameter));
        }
        return true;
    }

    private static bool HasConvolutions(nn.Module model) => model.modules().Any(module => module is Conv2d or ConvTranspose2d);

    // TorchSharp's API has no memory formats: the same by way of axes.
    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
