using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The sizes of a <see cref="RecurrentForecaster"/>.</summary>
public sealed record RecurrentForecasterOptions : ModelOptions
{
    /// <summary>A day of hours from a week of them, one series: an LSTM layer of 64, 34,369 parameters.</summary>
    public static RecurrentForecasterOptions Hourly { get; } = new() { History = 168, Horizon = 24 };

    /// <summary>How many times are known; at least 1.</summary>
    public required int History { get; init => field = Require.AtLeast(1, value); }

    /// <summary>How many times are forecast; at least 1.</summary>
    public required int Horizon { get; init => field = Require.AtLeast(1, value); }

    /// <summary>How many values are forecast at each time; 1 by default.</summary>
    public int Series { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>How many values are known beforehand for each time, of the past and of the horizon: hours, holidays, prices; 0 by default.</summary>
    public int Covariates { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The hidden features of a layer; 64 by default.</summary>
    public int HiddenSize { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>The recurrent layers of encoder and decoder each; 1 by default.</summary>
    public int Layers { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>What the layers compute; LSTM unless said otherwise.</summary>
    public RecurrentCell Cell { get; init => field = Require.Defined(value); }

    /// <summary>The share dropped while training, between layers and before the last layer: 0 (the default) to below 1.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>
    /// Whether each window's series are brought to mean 0 and variance 1 by their history, and forecasts back (Kim et al.: RevIN, 2022, without its
    /// learned scale), so that levels and scales never seen are forecast too; true by default.
    /// </summary>
    public bool Normalize { get; init; } = true;

    /// <summary>
    /// Whether the decoder sees its forecast of the time before (one step a time); otherwise it always sees the last known values, and forecasts all
    /// times at once. True by default.
    /// </summary>
    public bool Feedback { get; init; } = true;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new RecurrentForecaster(this);
}
