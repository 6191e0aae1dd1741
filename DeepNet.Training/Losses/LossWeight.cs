using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What a loss is the mean of. Where that hangs on the values of targets, only the device that they are on knows: then it comes as tensors, and to read
/// <see cref="Count"/> or <see cref="Weight"/> waits for the device.
/// </summary>
/// <param name="Count">The number of terms.</param>
/// <param name="Weight">What they weigh together: the divisor of the mean.</param>
public readonly record struct LossWeight(long Count, double Weight)
{
    /// <summary>Terms that weigh 1 each.</summary>
    /// <param name="count">The number of terms.</param>
    public LossWeight(long count) : this(count, count)
    {
    }

    /// <summary>Terms that weigh 1 each, and whose number is on a device.</summary>
    /// <param name="count">The number of terms, a scalar of type int64.</param>
    public LossWeight(Tensor count) : this(0, 0) => (CountTensor, WeightTensor) = (count, count);

    /// <summary>What terms weigh together is on a device.</summary>
    /// <param name="count">The number of terms, where it is known.</param>
    /// <param name="weight">What they weigh together, a scalar.</param>
    public LossWeight(long count, Tensor weight) : this(count, 0) => WeightTensor = weight;

    /// <summary>Both are on a device.</summary>
    /// <param name="count">The number of terms, a scalar of type int64.</param>
    /// <param name="weight">What they weigh together, a scalar.</param>
    public LossWeight(Tensor count, Tensor weight) : this(0, 0) => (CountTensor, WeightTensor) = (count, weight);

    /// <summary>The number of terms.</summary>
    public long Count { get => CountTensor is { } count ? count.item<long>() : field; init; } = Count;

    /// <summary>What they weigh together: the divisor of the mean.</summary>
    public double Weight { get => WeightTensor is { } weight ? weight.ToDouble() : field; init; } = Weight;

    /// <summary>The number of terms as a scalar of type int64 on the targets' device; null where it is known without looking there.</summary>
    public Tensor? CountTensor { get; }

    /// <summary>What the terms weigh together as a scalar on the targets' device; null where it is known without looking there.</summary>
    public Tensor? WeightTensor { get; }

    /// <summary>Whether both numbers are the same, wherever they are.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(LossWeight other) => Count == other.Count && Weight.Equals(other.Weight);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Weight);
}
