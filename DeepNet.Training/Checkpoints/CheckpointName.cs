using System.Globalization;

namespace DeepNet.Training;

/// <summary>
/// A checkpoint's name: <c>step-000001234</c>, or <c>step-000001234-2</c> for the second that was saved after the same step, so that none has
/// to make room for another before that is complete.
/// </summary>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="Number">Which one after that step, from 1.</param>
internal readonly record struct CheckpointName(long Step, int Number) : IComparable<CheckpointName>
{
    private const string Prefix = "step-";

    public static CheckpointName? Parse(string folder)
    {
        var name = Path.GetFileName(folder);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var parts = name[Prefix.Length..].Split('-');
        var number = 1;
        return parts.Length <= 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number))
            ? new(step, number)
            : null;
    }

    public int CompareTo(CheckpointName other) => (Step, Number).CompareTo((other.Step, other.Number));

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Step:D9}{(Number == 1 ? "" : $"-{Number}")}");
}
