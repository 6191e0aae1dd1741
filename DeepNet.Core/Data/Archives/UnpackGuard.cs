namespace DeepNet.Data;

/// <summary>Counts what an archive unpacks to and stops it at its limits.</summary>
/// <param name="path">The archive, for messages.</param>
/// <param name="packedBytes">Its size.</param>
/// <param name="limits">The limits.</param>
internal sealed class UnpackGuard(string path, long packedBytes, ArchiveLimits limits)
{
    private const long FreeBytes = 16 << 20;

    private readonly double _byRatio = Math.Max(FreeBytes, limits.Ratio * packedBytes);

    private long _entries;

    /// <summary>The bytes so far.</summary>
    public long Unpacked { get; private set; }

    public void Add(int count)
    {
        Unpacked += count;
        if (Unpacked > limits.UnpackedBytes)
            throw Bomb($"more than the {limits.UnpackedBytes:N0} bytes allowed ({nameof(ArchiveLimits)}.{nameof(ArchiveLimits.UnpackedBytes)})");
        if (Unpacked > _byRatio)
            throw Bomb(FormattableString.Invariant(
                $"more than {Unpacked:N0} bytes, over {limits.Ratio:N0} for each of its {packedBytes:N0} ({nameof(ArchiveLimits)}.{nameof(ArchiveLimits.Ratio)})"));
    }

    public void AddEntry()
    {
        if (++_entries > limits.Entries)
            throw new DataFormatException(path, $"it holds more than the {limits.Entries:N0} files and folders allowed ({nameof(ArchiveLimits)}.{nameof(ArchiveLimits.Entries)}).");
    }

    private DataFormatException Bomb(string size) => new(path, $"it unpacks to {size}. If you trust it, raise that limit.");
}
