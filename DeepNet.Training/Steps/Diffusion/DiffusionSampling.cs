namespace DeepNet.Training;

/// <summary>How samples are drawn from a diffusion model: which times are visited, and how much noise each step adds.</summary>
public sealed record DiffusionSampling
{
    /// <summary>All times, with the noise of the process itself: ancestral sampling (Ho et al. 2020, algorithm 2, with the posterior's variance).</summary>
    public static DiffusionSampling Ancestral { get; } = new() { Eta = 1 };

    /// <summary>50 times and no noise after the start, so that the sample is a function of it (Song, Meng, Ermon: DDIM, 2021).</summary>
    public static DiffusionSampling Implicit { get; } = new() { Steps = 50, Eta = 0 };

    /// <summary>The number of times visited, evenly from the last to the first, at least 1. Default null: all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? Steps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <summary>η, the share of the process's noise that each step adds, from 0 (DDIM) to 1 (ancestral). Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Eta { get; init => field = Require.Share(value); } = 1;

    /// <summary>The bound that each step's estimate of the clean sample is clipped to, above 0; null for none. Default 1: data from −1 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double? Clip { get; init => field = value is { } bound ? Require.Positive(bound) : null; } = 1;
}
