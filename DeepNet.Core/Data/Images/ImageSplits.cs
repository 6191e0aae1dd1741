namespace DeepNet.Data;

/// <summary>A labelled image data set in its two parts.</summary>
/// <param name="Name">The data set's name, for people.</param>
/// <param name="Train">The part to learn from.</param>
/// <param name="Test">The part to measure with.</param>
/// <param name="ClassNames">The name of each class.</param>
/// <param name="Source">Where the data came from, for people: a folder, a download, or that a program drew it.</param>
public sealed record ImageSplits(
    string Name, ImageDataset Train, ImageDataset Test, IReadOnlyList<string> ClassNames, string Source)
{
    /// <summary>What the user ought to be told, for example that a substitute is used; null when there is nothing to tell.</summary>
    public string? Notice { get; init; }

    /// <summary>Loaders over both parts: the training part shuffled and augmented, the test part in order and as it is.</summary>
    /// <param name="options">Batch size, seed and workers; the defaults when null.</param>
    /// <param name="augment">Transforms for the training images.</param>
    /// <param name="mix">What is done to the training batches, for example <see cref="CutMix"/>; nothing when null.</param>
    /// <returns>The loaders.</returns>
    public TrainingData Load(LoaderOptions? options = null, IReadOnlyList<ImageTransform>? augment = null, BatchTransform? mix = null)
    {
        options ??= new();
        var train = augment is null ? Train : Train.With(augment);
        return new(
            new(mix is null ? train : new TransformedDataset(train, mix), options),
            new(Test, options with { Shuffle = false, DropLast = false }))
        { Source = $"{Name}, {Source}", Notice = Notice };
    }
}
