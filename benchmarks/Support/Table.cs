namespace DeepNet.Benchmarks;

/// <summary>A table in Markdown, each row printed as soon as there is one.</summary>
internal sealed class Table
{
    private readonly int _columns;

    public Table(params IReadOnlyList<string> columns)
    {
        _columns = columns.Count;
        Print(columns);
        Print(columns.Select(_ => "---"), "|");
    }

    public void Row(params IReadOnlyList<object> cells)
    {
        if (cells.Count != _columns)
            throw new ArgumentException($"A row has {_columns} cells, not {cells.Count}.", nameof(cells));
        Print(cells.Select(cell => $"{cell}"));
    }

    /// <summary>A figure, or a dash where there is none.</summary>
    public static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format) : "–";

    private static void Print(IEnumerable<string> cells, string space = " | ")
        => Console.WriteLine(space == "|" ? $"|{string.Join(space, cells)}|" : $"| {string.Join(space, cells)} |");
}
