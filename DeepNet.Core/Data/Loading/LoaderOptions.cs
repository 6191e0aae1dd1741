namespace DeepNet.Data;

/// <summary>How a <see cref="BatchLoader"/> cuts a data set into batches and how far it works ahead.</summary>
public sealed record LoaderOptions
{
    /// <summary>Samples in a batch; the last batch of an epoch may have fewer. 64 by default.</summary>
    public int BatchSize
    {
        get;
        init => field = Require.AtLeast(1, value);
    } = 64;

    /// <summary>Whether each epoch visits the samples in a new random order. True by default.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch with fewer samples is left out. False by default.</summary>
    public bool DropLast { get; init; }

    /// <summary>Decides, with the epoch, the order and every random transform. 0 by default.</summary>
    public long Seed { get; init; }

    /// <summary>Threads that prepare batches in the background; 1 by default, 0 prepares each when it is asked for.
    /// The batches do not depend on it.</summary>
    public int Workers
    {
        get;
        init => field = Require.AtLeast(0, value);
    } = 1;

    /// <summary>How many batches may be ready or in work before they are asked for; 4 by default, and never fewer than
    /// <see cref="Workers"/>.</summary>
    public int Prefetch
    {
        get;
        init => field = Require.AtLeast(1, value);
    } = 4;
}
