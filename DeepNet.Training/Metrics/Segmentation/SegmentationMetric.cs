namespace DeepNet.Training;

/// <summary>A figure of the pixels of each class, over all images together; and averages of these figures.</summary>
public abstract class SegmentationMetric : ClassMetric
{
    private protected SegmentationMetric(string figure, Labels? labels, ClassCounts.Score score) : base(figure, labels, score)
    {
    }

    /// <summary>Whether class 0 counts in averages; without it, they are those of the objects. Default true.</summary>
    public bool Background { get; init; } = true;

    private protected override int FirstClass => Background ? 0 : 1;
}
