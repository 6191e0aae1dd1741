using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>average ← average + share · (value − average), which leaves alone what is equal already, whatever the share is rounded to.</summary>
internal static class WeightedMean
{
    public static void Fold(IEnumerable<AveragedTensor> tensors, double share)
    {
        foreach (var group in tensors.GroupBy(entry => (entry.Average!.dtype, Device: entry.Average!.device.ToString())))
        {
            using var scope = NewDisposeScope();
            var first = group.First().Average!;
            var weight = tensor(share, dtype: first.dtype, device: first.device);
            foreach (var entry in group)
            {
                using var inner = NewDisposeScope();
                entry.Average!.lerp_(entry.Target.to(first.dtype), weight);
            }
        }
    }
}
