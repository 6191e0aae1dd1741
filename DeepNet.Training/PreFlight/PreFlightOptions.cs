namespace DeepNet.Training;

/// <summary>What is looked at before a run.</summary>
public sealed record PreFlightOptions
{
    /// <summary>Nothing at all.</summary>
    public static PreFlightOptions None { get; } = new() { Enabled = false };

    /// <summary>Whether anything is looked at. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The checks left out. Default none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such check.</exception>
    public IReadOnlyList<PreFlightCheck> Without { get; init => field = [.. Require.Given(value).Select(check => Require.Defined(check, nameof(Without)))]; } = [];

    /// <summary>Whether to try if one batch can be learned by heart: <see cref="OverfitSteps"/> steps, taken back afterwards. Default false.</summary>
    public bool OverfitOneBatch { get; init; }

    /// <summary>The steps that one batch is learned for, at least 1. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int OverfitSteps { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>The share of the loss before the first step that must not be left after the last, above 0 and below 1. Default 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double OverfitShare { get; init => field = Require.ShareInside(value); } = 0.2;

    internal bool Has(PreFlightCheck check)
        => Enabled && !Without.Contains(check) && (check != PreFlightCheck.Overfitting || OverfitOneBatch);
}
