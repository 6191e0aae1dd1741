namespace DeepNet.Data;

/// <summary>A time series divided by time and standardised.</summary>
/// <param name="Train">Windows of the earliest times.</param>
/// <param name="Validation">Windows that forecast the next times.</param>
/// <param name="Test">Windows that forecast the last times; null where none were to be held back.</param>
/// <param name="Standardization">What the columns were standardised by; it brings forecasts back.</param>
public sealed record SeriesSplit(SeriesWindows Train, SeriesWindows Validation, SeriesWindows? Test, SeriesStandardization Standardization)
{
    /// <summary>Loaders over training and validation windows.</summary>
    /// <param name="options">Batch size, seed and workers; the defaults when null.</param>
    /// <returns>The training windows shuffled, the others in order.</returns>
    public TrainingData Load(LoaderOptions? options = null)
    {
        options ??= new();
        return new(new(Train, options), new(Validation, options with { Shuffle = false, DropLast = false }));
    }
}
