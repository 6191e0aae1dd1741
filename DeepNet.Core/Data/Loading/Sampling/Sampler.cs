namespace DeepNet.Data;

/// <summary>
/// Decides which samples an epoch visits, and in which order: a pure function of seed and epoch, so that neither workers nor a resume change it.
/// </summary>
public abstract class Sampler
{
    /// <summary>
    /// Whether each epoch visits the same samples, if in another order; only those can be cut into batches by tokens
    /// (<see cref="LoaderOptions.MaxTokens"/>), as those stay the same over epochs.
    /// </summary>
    public abstract bool VisitsTheSame { get; }

    /// <summary>How many samples an epoch visits, in every epoch.</summary>
    /// <param name="samples">The samples of the data set.</param>
    /// <returns>At least 0.</returns>
    /// <exception cref="ArgumentException">The sampler does not fit a data set of that size.</exception>
    public abstract long CountOf(long samples);

    /// <summary>The samples of one epoch.</summary>
    /// <param name="samples">The samples of the data set.</param>
    /// <param name="epoch">Seed and epoch, from which everything random is drawn.</param>
    /// <param name="shuffle">Whether the order is random, where the sampler leaves it open (<see cref="LoaderOptions.Shuffle"/>).</param>
    /// <returns>As many as <see cref="CountOf"/> says, each from 0 to below <paramref name="samples"/>.</returns>
    public abstract ISampleOrder OrderOf(long samples, EpochKey epoch, bool shuffle);

    /// <summary>All samples, or those that a sampler chooses.</summary>
    internal static ISampleOrder OrderOf(Sampler? sampler, long samples, EpochKey epoch, bool shuffle)
        => sampler is not null ? sampler.OrderOf(samples, epoch, shuffle)
            : shuffle ? EpochOrder.Shuffled(samples, epoch) : EpochOrder.Sequential(samples);
}
