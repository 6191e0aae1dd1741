using System.Globalization;

namespace DeepNet.Data;

/// <summary>A data set failed to give samples that a <see cref="BatchLoader"/> asked it for; what it threw is the inner exception.</summary>
/// <remarks>Which sample of the batch it was is found by asking for each of them alone.</remarks>
public sealed class SampleException : DatasetException
{
    private const int MostNamed = 8;

    internal SampleException(IReadOnlyList<long> samples, LoaderPosition position, Exception inner)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"{Names(samples)} (batch {position.Batch} of epoch {position.Epoch}) could not be fetched: {inner.GetType().Name}: {inner.Message}"), inner)
        => (Samples, Position) = (samples, position);

    /// <summary>The number of the sample that cannot be had; those of all samples of the batch, where each alone can.</summary>
    public IReadOnlyList<long> Samples { get; }

    /// <summary>The batch that was asked for.</summary>
    public LoaderPosition Position { get; }

    private static string Names(IReadOnlyList<long> samples) => samples.Count == 1
        ? $"Sample {samples[0].ToString(CultureInfo.InvariantCulture)}"
        : "One of the samples " + string.Join(", ", samples.Take(MostNamed).Select(sample => sample.ToString(CultureInfo.InvariantCulture)))
            + (samples.Count > MostNamed ? FormattableString.Invariant($" and {samples.Count - MostNamed} others") : "");
}
