using DeepNet.Data;

namespace DeepNet.Imaging;

/// <summary>An image cannot be read because the library that decodes its format is not on this machine.</summary>
public sealed class ImageCodecMissingException : DatasetException
{
    internal ImageCodecMissingException(string library, IReadOnlyList<string> names, string install)
        : base($"JPEG files are decoded by {library}, which is not on this machine (looked for {string.Join(", ", names)}). {install}")
        => Library = library;

    /// <summary>The library that is missing.</summary>
    public string Library { get; }
}
