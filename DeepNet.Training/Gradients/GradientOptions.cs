namespace DeepNet.Training;

/// <summary>What is done with gradients between the backward pass and the update of the weights.</summary>
public sealed record GradientOptions
{
    /// <summary>
    /// Batches whose gradients are added up for one optimizer step, at least 1. The sum is weighted by what each loss is the mean of (samples
    /// or tokens), also in the shorter window that may end an epoch: the step is the one that a single big batch would give. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Accumulation { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>How gradients are limited. Default: not at all.</summary>
    public GradientClip Clip { get; init => field = Require.Given(value); } = new();
}
