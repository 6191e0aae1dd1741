namespace DeepNet.Training;

/// <summary>What a classifier tells apart.</summary>
public enum LabelKind
{
    /// <summary>One of several classes: outputs [batch, classes, …], targets [batch, …] with class numbers from 0 (any integer type), or distributions of the
    /// outputs' shape that add up to 1, as mixing samples gives: then the likeliest class of each counts.</summary>
    MultiClass,

    /// <summary>Yes or no: outputs and targets of equal shape [batch, …], targets 0 or 1 (any type).</summary>
    Binary,

    /// <summary>Several times yes or no: outputs and targets of equal shape [batch, labels, …], targets 0 or 1 (any type).</summary>
    MultiLabel,
}

/// <summary>How a metric reads outputs and targets of a classifier: <c>Labels.MultiLabel with { Threshold = 0.3 }</c>.</summary>
public sealed record Labels
{
    /// <summary>One of several classes, by logits.</summary>
    public static Labels MultiClass { get; } = new();

    /// <summary>Yes or no, by logits.</summary>
    public static Labels Binary { get; } = new() { Kind = LabelKind.Binary };

    /// <summary>Several times yes or no, by logits.</summary>
    public static Labels MultiLabel { get; } = new() { Kind = LabelKind.MultiLabel };

    /// <summary>What is told apart. Default <see cref="LabelKind.MultiClass"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public LabelKind Kind { get; init => field = Require.Defined(value); }

    /// <summary>Whether outputs are probabilities, from 0 to 1, and not logits. Default false.</summary>
    public bool Probabilities { get; init; }

    /// <summary>
    /// The probability above which the answer is yes, between 0 and 1; for <see cref="LabelKind.Binary"/> and
    /// <see cref="LabelKind.MultiLabel"/>. Default 0.5, which for logits is 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double Threshold { get; init => field = Require.ShareInside(value); } = 0.5;

    /// <summary>The target that marks what does not count; null for none. Default −100, as in the cross-entropy loss.</summary>
    public long? IgnoreIndex { get; init; } = -100;

    /// <summary>
    /// The dimension of classes or labels in the outputs: 1, as the losses have it, or −1 for the last, [batch, time, classes]. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public int ClassDimension
    {
        get; init => field = value is 1 or -1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(ClassDimension), value, $"ClassDimension must be 1 (after the batch) or -1 (the last), but is {value}.");
    } = 1;

    /// <summary>What an output must exceed for a yes.</summary>
    internal double Cut => Probabilities ? Threshold : Math.Log(Threshold / (1 - Threshold));
}
