namespace DeepNet.Data;

/// <summary>How much an archive may unpack to: archives that a few kilobytes blow up to terabytes (bombs) are refused by these bounds, whatever sizes they
/// declare.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Bytes that everything in it may have together, unpacked; at least 1. Default 256 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long UnpackedBytes { get; init => field = Require.AtLeast(1, value); } = 256L << 30;

    /// <summary>Unpacked bytes for each byte of the file, at least 1; it counts from 16 MiB of unpacked content on. Default 200 (deflate reaches 1,032, text
    /// seldom more than 20).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public double Ratio { get; init => field = Require.AtLeast(1, value); } = 200;

    /// <summary>How many files and folders it may hold, at least 1. Default 4,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long Entries { get; init => field = Require.AtLeast(1, value); } = 4_000_000;
}
