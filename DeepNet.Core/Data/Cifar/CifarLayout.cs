namespace DeepNet.Data;

/// <summary>How a CIFAR data set's binary version lies in files.</summary>
internal sealed record CifarLayout
{
    /// <summary>The official archive.</summary>
    public required string Archive { get; init; }

    /// <summary>The folder in it.</summary>
    public required string Unpacked { get; init; }

    /// <summary>The training files, in their order.</summary>
    public required IReadOnlyList<string> TrainNames { get; init; }

    /// <summary>The test file.</summary>
    public required string TestName { get; init; }

    /// <summary>The most images that one file holds.</summary>
    public required int ImagesPerFile { get; init; }

    /// <summary>The classes of each of the bytes that a record begins with.</summary>
    public required IReadOnlyList<int> LabelClasses { get; init; }

    /// <summary>Which of these bytes is the label.</summary>
    public int Label { get; init; }

    /// <summary>The training images when nothing is missing.</summary>
    public int TrainImages { get; init; } = 50_000;

    /// <summary>The test images when nothing is missing.</summary>
    public int TestImages { get; init; } = 10_000;
}
