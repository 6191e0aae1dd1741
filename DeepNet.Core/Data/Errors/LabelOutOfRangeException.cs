namespace DeepNet.Data;

/// <summary>A label is not one of the data set's classes.</summary>
public sealed class LabelOutOfRangeException : DatasetException
{
    internal LabelOutOfRangeException(string path, long index, long label, int classes)
        : base($"'{path}': label number {index:N0} is {label}; expected 0 to {classes - 1}. The file is damaged or belongs to "
            + "another data set.")
    {
        Path = path;
        Index = index;
        Label = label;
    }

    /// <summary>The labels file.</summary>
    public string Path { get; }

    /// <summary>The position of the first wrong label, counted from 0.</summary>
    public long Index { get; }

    /// <summary>The label that was found.</summary>
    public long Label { get; }
}
