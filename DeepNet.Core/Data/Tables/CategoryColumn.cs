namespace DeepNet.Data;

/// <summary>A column of categories. Its vocabulary is that of the training rows, sorted by their characters' codes.</summary>
public sealed record CategoryColumn : TableColumn
{
    /// <summary>A column to take.</summary>
    /// <param name="name">The column's name.</param>
    public CategoryColumn(string name) : base(name)
    {
    }

    /// <summary>The categories, in their order; null (the default) for those of the training rows.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    /// <summary>How often a category must stand in the training rows; rarer ones are unknown. At least 1, the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MinimumCount { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>What becomes of a category that is not in the vocabulary. Ignored by default.</summary>
    public UnknownCategories Unknown { get; init => field = Require.Defined(value); }

    /// <summary>Whether a missing value is a category of its own, the last one, if the training rows have any; otherwise it is unknown. Default true.</summary>
    public bool MissingIsCategory { get; init; } = true;

    internal override FittedColumn Fit(Table table, int column)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var missing = false;
        for (var row = 0; row < table.Count; row++)
            if (table.IsMissing(row, column))
                missing = true;
            else
                counts[table[row, column]] = counts.GetValueOrDefault(table[row, column]) + 1;
        var vocabulary = Vocabulary ?? [.. counts.Where(pair => pair.Value >= MinimumCount).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        return new FittedCategory(Name) { Vocabulary = [.. vocabulary], HasMissing = missing && MissingIsCategory, Unknown = Unknown }.Checked(table.Name);
    }
}
