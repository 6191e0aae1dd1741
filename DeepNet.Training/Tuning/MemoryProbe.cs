using System.Globalization;

namespace DeepNet.Training;

/// <summary>
/// Foretells from the memory that batch sizes took what a larger one would take: the process before the first, and what a sample adds. Of
/// two estimates of the latter the greater counts: over all of a batch, and from one size to the next.
/// </summary>
/// <param name="before">What the process took before the first batch, in bytes.</param>
/// <param name="budget">What it may take, in bytes.</param>
internal sealed class MemoryProbe(long before, long budget)
{
    private const double DefaultShare = 0.8;
    private const double MiB = 1 << 20;

    private (int Size, long Peak) _last = (0, before);
    private double _sample;

    /// <summary>The budget where none is given: a share of what the machine or its container has.</summary>
    public static long DefaultBudget => (long)(DefaultShare * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Why the size must not be tried, or null.</summary>
    public string? Refuses(int size)
    {
        if (size <= _last.Size || _last.Size == 0)
            return null;
        var foretold = _last.Peak + _sample * (size - _last.Size);
        return foretold <= budget
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"{size:N0} samples would take about {foretold / MiB:N0} MiB, as {_last.Size:N0} took {_last.Peak / MiB:N0}, and the budget is {budget / MiB:N0} MiB.");
    }

    /// <summary>Takes note of what a size took.</summary>
    /// <param name="size">The size; one smaller than those before tells nothing new.</param>
    /// <param name="peak">What the process took meanwhile, in bytes.</param>
    public void Add(int size, long peak)
    {
        if (size <= _last.Size)
            return;
        _sample = Math.Max((double)(peak - before) / size, (double)(peak - _last.Peak) / (size - _last.Size));
        _last = (size, peak);
    }
}
