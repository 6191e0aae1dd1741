namespace DeepNet.Training;

/// <summary>Names of figures by class or averaged over classes.</summary>
internal static class ClassNaming
{
    public static string Of(string figure, Labels labels, Average average, int? chosen)
        => chosen is { } number ? FormattableString.Invariant($"{figure}_class{number}")
        : labels.Kind == LabelKind.Binary ? figure
        : $"{figure}_{average.ToString().ToLowerInvariant()}";

    /// <exception cref="ArgumentException">There is no such class.</exception>
    public static void RequireThere(string metric, int? chosen, int classes)
    {
        if (chosen >= classes)
            throw new ArgumentException($"{metric} is the figure of class {chosen}, but the outputs have classes 0 to {classes - 1}.");
    }
}
