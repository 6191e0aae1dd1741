namespace DeepNet.Data;

/// <summary>The images file and the labels file hold different numbers of samples.</summary>
public sealed class SampleCountMismatchException : DatasetException
{
    internal SampleCountMismatchException(string imagesPath, long images, string labelsPath, long labels)
        : base($"'{imagesPath}' holds {images:N0} images but '{labelsPath}' holds {labels:N0} labels; the numbers must be equal. "
            + "One of the files belongs to another data set or to another part of it.")
    {
        Images = images;
        Labels = labels;
    }

    /// <summary>How many images were found.</summary>
    public long Images { get; }

    /// <summary>How many labels were found.</summary>
    public long Labels { get; }
}
