namespace DeepNet.Data;

/// <summary>How a stream of samples becomes epochs.</summary>
public sealed record StreamOptions
{
    /// <summary>The samples of an epoch, at least 1. The stream has to have as many, or with <see cref="Continues"/> to go on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public required long SamplesPerEpoch { get; init => field = Require.AtLeast(1, value); }

    /// <summary>Whether an epoch goes on where the one before ended, as with streams without an end; otherwise each begins the stream anew. Default false.</summary>
    public bool Continues { get; init; }

    /// <summary>
    /// How many samples may be read before they are asked for, at least 1: workers ask for their batches in any order, and the stream has only one. What lies
    /// further ahead is reached by opening the stream there. Default 4,096.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int ReadAhead { get; init => field = Require.AtLeast(1, value); } = 4096;
}
