namespace DeepNet.Data;

/// <summary>The images of a batch do not come out in one size, or one does not fit a transform or its mask.</summary>
public sealed class ImageSizeException : DatasetException
{
    internal ImageSizeException(string path, string problem, Exception? inner = null) : base($"'{path}': {problem}", inner)
        => Path = path;

    internal static ImageSizeException Differs(string path, ImageShape shape, string firstPath, ImageShape first) => new(path,
        $"it comes out of the transforms as {shape}, but '{firstPath}' as {first}; the images of a batch need one size. Add transforms that give one, "
        + "for example [new Resize(256), new CenterCrop(224)].");

    internal static ImageSizeException Channels(string path, ImageShape shape, int normalised)
        => new(path, $"it comes out of the transforms as {shape}, but the normalisation has {normalised} channels. "
            + $"Set {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.Normalize)}, or the channels that are read.");

    /// <summary>The image whose size does not fit.</summary>
    public string Path { get; }
}
