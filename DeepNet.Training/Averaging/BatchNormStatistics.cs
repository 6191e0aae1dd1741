using DeepNet.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The running statistics of batch normalisation, estimated anew for the weights at hand by a pass over data: what averaged weights
/// (<see cref="Swa"/>) need, because no batch was ever normalised with them (Izmailov et al. 2018, §3.2; PyTorch's update_bn).
/// </summary>
/// <remarks>
/// The statistics become the mean over the batches, each weighted by its samples; PyTorch weighs a smaller last batch like the others.
/// Only the normalising layers are in training mode meanwhile: dropout stays off, so that the statistics are those of evaluation and no
/// random number is drawn, where PyTorch leaves it on.
/// </remarks>
public static class BatchNormStatistics
{
    /// <summary>Estimates the statistics of a step's model by its forward passes.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches; those to learn from, usually.</param>
    /// <param name="batches">How many batches to use at most, at least 1. Default null: one whole epoch.</param>
    /// <returns>The number of layers whose statistics are new.</returns>
    public static int Estimate(TrainingStep step, BatchLoader data, long? batches = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Estimate(step.Model, data, batch => step.Forward(batch), batches);
    }

    /// <summary>Estimates the statistics of a model by forward passes of one's own.</summary>
    /// <param name="model">The model; its modes are afterwards what they were.</param>
    /// <param name="data">The batches; they are brought to the model's device.</param>
    /// <param name="forward">The forward pass; what it makes is disposed of.</param>
    /// <param name="batches">How many batches to use at most, at least 1. Default null: one whole epoch.</param>
    /// <returns>The number of layers whose statistics are new.</returns>
    public static int Estimate(nn.Module model, BatchLoader data, Action<Batch> forward, long? batches = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(forward);
        var limit = Math.Min(batches is { } wanted ? Require.AtLeast(1, wanted, nameof(batches)) : long.MaxValue, data.BatchesPerEpoch);
        var layers = model.modules().Append(model).OfType<NormBase>().Where(layer => layer.track_running_stats)
            .Distinct(ReferenceEqualityComparer.Instance).Cast<NormBase>().ToArray();
        if (layers.Length == 0 || limit == 0)
            return 0;

        var momenta = layers.Select(layer => layer.momentum).ToArray();
        using var modes = new ModuleModes(model);
        try
        {
            model.eval();
            foreach (var layer in layers)
            {
                layer.reset_running_stats();
                layer.train();
            }
            Pass(layers, data, forward, limit, Devices.Of(model));
        }
        finally
        {
            foreach (var (layer, momentum) in layers.Zip(momenta))
                layer.momentum = momentum;
        }
        return layers.Length;
    }

    private static void Pass(NormBase[] layers, BatchLoader data, Action<Batch> forward, long limit, Device device)
    {
        using var noGrad = no_grad();
        var samples = 0L;
        foreach (var batch in data.From().OnDevice(device))
        {
            using var scope = NewDisposeScope();
            samples += batch.Count;
            foreach (var layer in layers)
                layer.momentum = (double)batch.Count / samples; // its share in the mean so far
            forward(Devices.Move(batch, device, channelsLast: false, scope));
            if (batch.Index + 1 == limit)
                return;
        }
    }
}
