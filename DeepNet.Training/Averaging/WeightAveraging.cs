using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// How the weights of many steps are averaged, to be measured and saved beside the raw ones. When a step's weights enter the average, and
/// with which share, are pure functions, so a resume needs the average and the number of its updates. Derive from it to write another.
/// </summary>
[JsonConverter(typeof(RuntimeTypeConverter<WeightAveraging>))]
public abstract record WeightAveraging
{
    /// <summary>The short name, for the averaged weights' figures and files: <c>ema</c>, <c>swa</c>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Whether the number of steps in the run must be known.</summary>
    [JsonIgnore]
    public abstract bool NeedsTotalSteps { get; }

    /// <summary>
    /// What becomes of the floating-point buffers: batch normalisation's running statistics, for example. Default
    /// <see cref="BufferAveraging.Average"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public BufferAveraging Buffers { get; init => field = Require.Defined(value); } = BufferAveraging.Average;

    /// <summary>
    /// Whether the statistics of batch normalisation are estimated anew for the average by a pass over the training data
    /// (<see cref="BatchNormStatistics"/>), whenever it is about to be measured and when the run ends. Default null: where the kind of average
    /// needs them, as <see cref="Swa"/> does. A model without such layers needs no pass.
    /// </summary>
    public bool? EstimateStatistics { get; init; }

    /// <summary>Whether no batch was ever normalised with such weights, so that they need statistics of their own. Default false.</summary>
    [JsonIgnore]
    public virtual bool NeedsStatistics => false;

    /// <summary>Whether the weights after a step enter the average.</summary>
    /// <param name="step">Steps taken so far, at least 1.</param>
    /// <param name="length">The length of the run.</param>
    public abstract bool IsDue(long step, RunLength length);

    /// <summary>The share of the weights at hand in the average with them.</summary>
    /// <param name="updates">How many weights are in the average already, at least 1: the first ones are taken as they are.</param>
    /// <returns>From 0 to 1: average ← average + share · (weights − average).</returns>
    public abstract double Share(long updates);
}

/// <summary>What an average of weights does with the floating-point buffers of a model. Integer buffers are always copied.</summary>
public enum BufferAveraging
{
    /// <summary>
    /// They are averaged like the weights. Running statistics then belong to about the same span of steps as the averaged weights do; the
    /// newest ones would belong to the raw weights.
    /// </summary>
    Average,

    /// <summary>The newest are copied, for buffers of which a mean makes no sense.</summary>
    Copy,
}
