namespace DeepNet.Data;

/// <summary>How a <see cref="BatchLoader"/> cuts a data set into batches and how far it works ahead.</summary>
public sealed record LoaderOptions
{
    /// <summary>Samples in a batch, at least 1; the last batch of an epoch may have fewer. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int BatchSize { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>Whether each epoch visits the samples in a new random order. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch with fewer samples is left out. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Decides, with the epoch, the order and every random transform. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Threads that prepare batches in the background, at least 0; 0 prepares each when it is asked for. The batches do not depend on it.
    /// Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Workers { get; init => field = Require.AtLeast(0, value); } = 1;

    /// <summary>How many batches may be ready or in work before they are asked for, at least 1, and never fewer than <see cref="Workers"/>. Default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Prefetch { get; init => field = Require.AtLeast(1, value); } = 4;
}
