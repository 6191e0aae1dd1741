namespace DeepNet.Data;

/// <summary>
/// The share of one of several processes that train together: all have the same seed and number of samples, and no two visit the same one, as with
/// PyTorch's sampler of that name.
/// </summary>
/// <remarks>
/// Of the common order each process takes every <see cref="Processes"/>-th sample, beginning with its own <see cref="Rank"/>. So that all have as many,
/// the order goes on with its beginning where it does not come out even, or is cut short (<see cref="DropLast"/>).
/// </remarks>
public sealed class DistributedSampler : Sampler
{
    /// <summary>A sampler for one process.</summary>
    /// <param name="rank">Which process, from 0.</param>
    /// <param name="processes">How many there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such process.</exception>
    public DistributedSampler(int rank, int processes)
    {
        Processes = Require.AtLeast(1, processes, nameof(processes));
        Rank = Require.Between(0, processes - 1, rank, nameof(rank));
    }

    /// <summary>Which process this is, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public int Processes { get; }

    /// <summary>What the processes share out; null, the default, for all samples of the data set.</summary>
    public Sampler? Of { get; init; }

    /// <summary>Whether samples that do not come out even are left out, rather than some visited twice. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Whether each epoch visits the same samples: false, as the common order is another in each.</summary>
    public override bool VisitsTheSame => false;

    /// <inheritdoc/>
    public override long CountOf(long samples)
    {
        var all = Of?.CountOf(samples) ?? samples;
        return DropLast ? all / Processes : (all + Processes - 1) / Processes;
    }

    /// <inheritdoc/>
    public override ISampleOrder OrderOf(long samples, EpochKey epoch, bool shuffle)
        => new Share(OrderOf(Of, samples, epoch, shuffle), CountOf(samples), Rank, Processes);

    private sealed class Share(ISampleOrder all, long count, int rank, int processes) : ISampleOrder
    {
        public long Count => count;

        public long this[long position] => all[(position * processes + rank) % all.Count];
    }
}
