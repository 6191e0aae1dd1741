namespace DeepNet.Imaging;

/// <summary>Reads files of one format, one after the other, on one thread at a time: first what a file says of itself, then its pixels.</summary>
internal abstract class FormatReader
{
    /// <summary>Reads the header.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">Its name for messages.</param>
    /// <exception cref="Data.DatasetException">The file is damaged, cut off, or of a kind that is not read.</exception>
    public abstract ImageInfo Open(ReadOnlySpan<byte> content, string name);

    /// <summary>Decodes the pixels of the file that was opened last.</summary>
    /// <param name="content">The same file.</param>
    /// <param name="name">Its name for messages.</param>
    /// <param name="target">Receives the pixels; it has the size of the image.</param>
    /// <exception cref="Data.DatasetException">The file is damaged or cut off, or its library is not on this machine.</exception>
    public abstract void Decode(ReadOnlySpan<byte> content, string name, PixelTarget target);
}
