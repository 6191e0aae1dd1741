namespace DeepNet.Models;

/// <summary>
/// The shape of a <see cref="DiffusionUNet"/>. Take a preset and change what differs: <c>DiffusionUNetOptions.Small with { Channels = 3 }</c>.
/// </summary>
public sealed record DiffusionUNetOptions
{
    /// <summary>The network of Ho, Jain and Abbeel, 2020, for CIFAR-10 without its dropout of 0.1: 35,746,307 parameters.</summary>
    public static DiffusionUNetOptions Cifar10 { get; } = new();

    /// <summary>A small network for grey images of 28 or 32 pixels, with attention at a quarter of the size.</summary>
    public static DiffusionUNetOptions Small { get; } = new() { Channels = 1, Widths = [32, 64, 64], AttentionLevels = [3], BlocksPerLevel = 1, NormGroups = 8 };

    /// <summary>3 for colour images (the default), 1 for grey.</summary>
    public int Channels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>
    /// The channels of each level, from full size on, each of half the height and width of the one before: [128, 256, 256, 256] by default. The first
    /// one is even and at least 4.
    /// </summary>
    /// <exception cref="ArgumentException">No level, or one without a channel.</exception>
    public IReadOnlyList<int> Widths { get; init => field = SizeList.Of(1, value); } = SizeList.Of(1, [128, 256, 256, 256]);

    /// <summary>Residual blocks of a level on the way down, one more on the way up; 2 by default.</summary>
    public int BlocksPerLevel { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>
    /// The levels whose residual blocks are each followed by attention, counted from 1 at full size: [2] by default, which is 16 × 16 pixels for CIFAR-10.
    /// The middle, below the last level, always has one.
    /// </summary>
    /// <exception cref="ArgumentException">A number is less than 1.</exception>
    public IReadOnlyList<int> AttentionLevels { get; init => field = SizeList.Of(0, value); } = SizeList.Of(0, [2]);

    /// <summary>The channels of an attention head; null (the default) for one head.</summary>
    public int? HeadSize { get; init => field = value is { } size ? Require.AtLeast(1, size) : null; }

    /// <summary>The groups of each group norm, which share out the channels; 32 by default.</summary>
    public int NormGroups { get; init => field = Require.AtLeast(1, value); } = 32;

    /// <summary>The share dropped within each residual block while training; 0 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>
    /// Whether the last layer of each residual block, of each attention and of the network starts at zero, as in Ho et al.: the network's first
    /// answer is 0 everywhere. Off by default, as in diffusers.
    /// </summary>
    public bool ZeroInit { get; init; }

    /// <summary>Builds the network.</summary>
    /// <returns>The network with fresh weights; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Options that are valid one by one exclude each other.</exception>
    public DiffusionUNet Create() => new(this);

    /// <summary>The numbers that stand for a time.</summary>
    internal int TimeFeatures => 4 * Widths[0];

    internal bool HasAttention(int level) => AttentionLevels.Contains(level + 1);

    internal void Validate()
    {
        if (Widths[0] < 4 || Widths[0] % 2 != 0)
            throw new ArgumentException($"The first of {nameof(Widths)} is also the number of waves that a time is told by: it must be even and at least 4, but is {Widths[0]}.");
        if (Widths.FirstOrDefault(width => width % NormGroups != 0) is var uneven and > 0)
            throw new ArgumentException($"Each width is shared out among {nameof(NormGroups)} = {NormGroups} groups, but {uneven} is no multiple of it.");
        if (AttentionLevels.FirstOrDefault(level => level > Widths.Count) is var missing and > 0)
            throw new ArgumentException($"{nameof(AttentionLevels)} has level {missing}, but there are {Widths.Count}.");
        if (HeadSize is { } size && Widths.Where((_, level) => HasAttention(level)).Append(Widths[^1]).FirstOrDefault(width => width % size != 0) is var unshared and > 0)
            throw new ArgumentException($"The channels where attention looks are shared out among heads of {nameof(HeadSize)} = {size}, but {unshared} is no multiple of it.");
    }
}
