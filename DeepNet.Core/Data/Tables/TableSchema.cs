namespace DeepNet.Data;

/// <summary>Which columns of a table become features, and which one is predicted.</summary>
public sealed record TableSchema
{
    /// <summary>The columns that become features; those of the table that are not named are left out.</summary>
    /// <exception cref="ArgumentException">There is none, or one twice.</exception>
    public required IReadOnlyList<TableColumn> Columns
    {
        get;
        init => field = Require.Given(value).Count > 0 && value.Select(column => column.Name).Distinct().Count() == value.Count
            ? value
            : throw new ArgumentException($"{nameof(Columns)} must name at least one column and none twice, but names [{string.Join(", ", value.Select(column => column.Name))}].", nameof(Columns));
    }

    /// <summary>The column that is predicted.</summary>
    public required TableTarget Target { get; init => field = Require.Given(value); }

    /// <summary>How categories become features. One-hot by default.</summary>
    public CategoryEncoding Encoding { get; init => field = Require.Defined(value); }

    /// <summary>Sees from a table what its columns hold: numbers, dates (in the usual forms), or otherwise categories. Missing values do not count.</summary>
    /// <param name="table">The training rows.</param>
    /// <param name="target">The column that is predicted.</param>
    /// <param name="except">Columns to leave out: numbers of rows, names, texts.</param>
    /// <returns>A schema with the defaults for each kind.</returns>
    /// <exception cref="TableFormatException">A column is to be categories but holds another text in more than half of its rows; or there is no such column.</exception>
    public static TableSchema Infer(Table table, TableTarget target, params IReadOnlyList<string> except)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(target);
        foreach (var name in except.Append(target.Name))
            table.IndexOf(name);
        return new()
        {
            Columns = [.. table.Columns.Index().Where(column => column.Item != target.Name && !except.Contains(column.Item)).Select(column => Infer(table, column.Index))],
            Target = target,
        };
    }

    private static TableColumn Infer(Table table, int column)
    {
        const int FewRows = 20;
        var name = table.Columns[column];
        var rows = Enumerable.Range(0, table.Count).Where(row => !table.IsMissing(row, column)).ToArray();
        if (rows.Length == 0)
            throw new TableFormatException(table.Name, null, name, "all of its values are missing. Leave it out.");
        if (rows.All(row => TableNumbers.TryParse(table, row, column, out _)))
            return new NumberColumn(name);
        if (rows.All(row => DateTexts.TryParse(table[row, column], null, out _)))
            return new DateColumn(name);
        var texts = rows.Select(row => table[row, column]).Distinct(StringComparer.Ordinal).Count();
        return rows.Length <= FewRows || texts <= rows.Length / 2
            ? new CategoryColumn(name)
            : throw new TableFormatException(table.Name, null, name, $"it holds {texts:N0} different texts in {rows.Length:N0} rows, too many for categories. Leave it out, or name the columns yourself.");
    }
}
