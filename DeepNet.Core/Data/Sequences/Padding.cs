using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Puts samples of different lengths into one tensor.</summary>
public static class Padding
{
    /// <summary>Fills samples up to the longest of them, as PyTorch's <c>pad_sequence</c> does with the batch first.</summary>
    /// <param name="samples">At least one; each [length, …], all of one type, and alike but for the length.</param>
    /// <param name="value">What they are filled up with.</param>
    /// <returns>[samples, longest, …], which the caller disposes, and the length of each.</returns>
    /// <exception cref="ArgumentException">There are none, or they differ in more than their length.</exception>
    public static (Tensor Padded, long[] Lengths) Pad(IReadOnlyList<Tensor> samples, Scalar value)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(value);
        if (samples.Count == 0)
            throw new ArgumentException("There is no sample to pad.", nameof(samples));
        var lengths = new long[samples.Count];
        var shape = samples[0].shape;
        for (var i = 0; i < lengths.Length; i++)
        {
            var (own, type) = (samples[i].shape, samples[i].dtype);
            if (own.Length == 0 || !own.AsSpan(1).SequenceEqual(shape.AsSpan(1)) || type != samples[0].dtype)
                throw new ArgumentException($"Samples of shapes [{string.Join(", ", shape)}] ({samples[0].dtype}) and [{string.Join(", ", own)}] ({type}) cannot be padded: "
                    + "they need the same type and the same shape but for the first dimension, along which they are filled up.", nameof(samples));
            lengths[i] = own[0];
        }

        using var scope = NewDisposeScope();
        var padded = full([samples.Count, lengths.Max(), .. shape.AsSpan(1)], value, samples[0].dtype, samples[0].device);
        for (var i = 0; i < lengths.Length; i++)
            padded[i].narrow(0, 0, lengths[i]).copy_(samples[i]);
        return (padded.MoveToOuterDisposeScope(), lengths);
    }
}
