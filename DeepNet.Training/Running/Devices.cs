using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Brings batches to where the model is.</summary>
internal static class Devices
{
    /// <summary>The device of the model's first parameter; the CPU for a model without any.</summary>
    public static Device Of(nn.Module model) => model.parameters().FirstOrDefault()?.device ?? CPU;

    /// <summary>The batch on that device; a copy belongs to the scope.</summary>
    public static Batch Move(Batch batch, Device device, DisposeScope scope)
    {
        var moved = batch.To(device);
        if (moved != batch)
            scope.Attach(moved.Inputs, moved.Targets);
        return moved;
    }
}
