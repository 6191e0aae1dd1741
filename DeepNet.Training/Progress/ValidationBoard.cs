namespace DeepNet.Training;

/// <summary>The newest figures of the validation, each with the best that was seen of it.</summary>
internal sealed class ValidationBoard(Func<string, bool?> higherIsBetter)
{
    private volatile Entry[] _entries = [];

    /// <summary>By name; never changed, only replaced.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Takes figures over; the same ones may come twice for a step, with the validation and with the epoch.</summary>
    public void Add(long step, IReadOnlyDictionary<string, double> figures)
    {
        var entries = _entries.ToDictionary(entry => entry.Name);
        foreach (var (name, value) in figures.Where(figure => !figure.Key.StartsWith("train/", StringComparison.Ordinal)))
            entries[name] = Next(entries.GetValueOrDefault(name), name, value, step);
        _entries = [.. entries.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    private Entry Next(Entry? before, string name, double value, long step)
    {
        if (double.IsNaN(value) || higherIsBetter(name) is not { } higher)
            return new Entry(name, value, before?.Best, before?.BestStep ?? 0, IsBest: false);
        var best = before?.Best is not { } record || (higher ? value > record : value < record) || (value == record && step == before.BestStep);
        return best ? new Entry(name, value, value, step, IsBest: true) : new Entry(name, value, before!.Best, before.BestStep, IsBest: false);
    }

    /// <param name="Name">The full name.</param>
    /// <param name="Value">The newest value.</param>
    /// <param name="Best">The best value; null where nobody knows what is better.</param>
    /// <param name="BestStep">Steps taken when it was reached.</param>
    /// <param name="IsBest">Whether the newest is the best.</param>
    internal sealed record Entry(string Name, double Value, double? Best, long BestStep, bool IsBest);
}
