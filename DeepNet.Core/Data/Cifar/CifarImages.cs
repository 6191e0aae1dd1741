namespace DeepNet.Data;

/// <summary>Images of CIFAR's binary version: records of one or two bytes, the classes, and 3 × 32 × 32 bytes, the channels' planes.</summary>
/// <param name="Labels">[images].</param>
/// <param name="Pixels">[images, 3, 32, 32].</param>
internal sealed record CifarImages(long[] Labels, byte[] Pixels)
{
    private const int RecordsPerRead = 500;

    private static readonly ImageShape _shape = new(3, 32, 32);

    public int Count => Labels.Length;

    /// <summary>Reads one file to its end.</summary>
    /// <param name="path">Its name for messages.</param>
    /// <param name="content">Its content.</param>
    /// <param name="length">How long the content is said to be.</param>
    /// <param name="layout">What a record is.</param>
    /// <exception cref="DataFormatException">It is empty, or longer than such a file can be.</exception>
    /// <exception cref="TruncatedFileException">It ends within a record, or before its length.</exception>
    /// <exception cref="LabelOutOfRangeException">A class is none.</exception>
    public static CifarImages Read(string path, Stream content, long length, CifarLayout layout)
    {
        var labelBytes = layout.LabelClasses.Count;
        var recordBytes = labelBytes + _shape.Size;
        var labels = new List<long>();
        using var pixels = new MemoryStream();
        var records = new byte[RecordsPerRead * recordBytes];
        while (content.ReadAtLeast(records, records.Length, throwOnEndOfStream: false) is > 0 and var received)
        {
            for (var start = 0; start < received; start += recordBytes)
            {
                if (labels.Count == layout.ImagesPerFile)
                    throw new DataFormatException(path, $"it holds more than the {layout.ImagesPerFile:N0} images of such a file. Is it the right file?");
                if (received - start < recordBytes)
                    throw Truncated((labels.Count + 1L) * recordBytes, received - start);
                for (var place = 0; place < labelBytes; place++)
                    if (records[start + place] >= layout.LabelClasses[place])
                        throw new LabelOutOfRangeException(path, labels.Count, records[start + place], layout.LabelClasses[place]);
                labels.Add(records[start + layout.Label]);
                pixels.Write(records, start + labelBytes, _shape.Size);
            }
        }
        if ((long)labels.Count * recordBytes < length)
            throw Truncated(length, 0);
        return labels.Count > 0
            ? new([.. labels], pixels.ToArray())
            : throw new DataFormatException(path, "it is empty. Fetch it again.");

        TruncatedFileException Truncated(long expected, int rest) => new(path, Math.Max(length, expected), (long)labels.Count * recordBytes + rest);
    }

    public static CifarImages Join(IReadOnlyList<CifarImages> parts) => parts is [var single]
        ? single
        : new([.. parts.SelectMany(part => part.Labels)], Concatenate([.. parts.Select(part => part.Pixels)]));

    public ImageDataset ToDataset(Normalize normalize) => new(Pixels, _shape, Labels, normalize);

    private static byte[] Concatenate(byte[][] parts)
    {
        var all = new byte[parts.Sum(part => part.Length)];
        var place = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all, place);
            place += part.Length;
        }
        return all;
    }
}
