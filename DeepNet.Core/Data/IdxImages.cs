namespace DeepNet.Data;

/// <summary>Images of 28 × 28 with their labels, from two IDX files.</summary>
internal static class IdxImages
{
    private const int Side = 28;

    /// <summary>Makes a data set of both.</summary>
    /// <param name="name">The data set's name, for messages.</param>
    /// <param name="images">[count, 28, 28].</param>
    /// <param name="labels">[count].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normalize">How bytes become float32.</param>
    /// <exception cref="DatasetException">The files do not belong together, or hold something else.</exception>
    public static ImageDataset Join(string name, IdxFile images, IdxFile labels, int classes, Normalize normalize)
    {
        if (images.Shape is not [var count, Side, Side])
            throw new DataFormatException(images.Path,
                $"its shape is [{string.Join(", ", images.Shape)}]; {name}'s images are [count, {Side}, {Side}].");
        if (count != labels.Shape[0])
            throw new SampleCountMismatchException(images.Path, count, labels.Path, labels.Shape[0]);
        if (labels.Data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1)) is >= 0 and var wrong)
            throw new LabelOutOfRangeException(labels.Path, wrong, labels.Data[wrong], classes);

        return new(images.Data, new(1, Side, Side), Array.ConvertAll(labels.Data, label => (long)label), normalize);
    }

    /// <summary>Exchanges rows and columns of every image, in place.</summary>
    public static void Transpose(IdxFile images)
    {
        var pixels = images.Data;
        for (var start = 0; start + Side * Side <= pixels.Length; start += Side * Side)
            for (var row = 1; row < Side; row++)
                for (var column = 0; column < row; column++)
                {
                    ref var one = ref pixels[start + row * Side + column];
                    ref var other = ref pixels[start + column * Side + row];
                    (one, other) = (other, one);
                }
    }
}
