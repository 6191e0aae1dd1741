namespace DeepNet.Data;

/// <summary>A table does not hold what is expected of it; the message names the file, the line, the column and the text that is wrong.</summary>
public sealed class TableFormatException : DatasetException
{
    internal TableFormatException(string path, long? line, string? column, string problem, Exception? inner = null)
        : base(FormattableString.Invariant($"'{path}'{(line is null ? "" : $", line {line:N0}")}{(column is null ? "" : $", column '{column}'")}: {problem}"), inner)
        => (Path, Line, Column) = (path, line, column);

    /// <summary>The file, or the table's name.</summary>
    public string Path { get; }

    /// <summary>The line in the file, counted from 1; for a table made in memory the row. Null where the whole table is meant.</summary>
    public long? Line { get; }

    /// <summary>The column's name; null where none is meant.</summary>
    public string? Column { get; }
}
