using System.Globalization;

namespace DeepNet.Data;

/// <summary>Rows of texts under named columns, which know where they stood in their file.</summary>
public sealed class Table
{
    private readonly string[] _columns;
    private readonly string[][] _rows;
    private readonly long[] _lines;

    internal Table(string name, string[] columns, string[][] rows, long[] lines, CsvOptions options)
        => (Name, _columns, _rows, _lines, Options) = (name, columns, rows, lines, options);

    /// <summary>A table of texts in memory.</summary>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">The texts of each row, one for each column.</param>
    /// <param name="options">How numbers and missing values are written; the defaults when null.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="TableFormatException">A row has another number of texts than there are columns.</exception>
    public Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, CsvOptions? options = null, string name = "table")
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (columns.Count == 0 || columns.Distinct().Count() != columns.Count)
            throw new ArgumentException($"Columns [{string.Join(", ", columns)}] were given; there must be at least one, and none twice.", nameof(columns));
        (Name, _columns, Options) = (name, [.. columns], options ?? new());
        _rows = [.. rows.Select(row => row.ToArray())];
        _lines = [.. Enumerable.Range(1, _rows.Length).Select(row => (long)row)];
        foreach (var (place, row) in _rows.Index())
            if (row.Length != columns.Count)
                throw new TableFormatException(name, place + 1, null, $"it has {row.Length:N0} values where {columns.Count:N0} columns are.");
    }

    /// <summary>The file, or what messages call the table.</summary>
    public string Name { get; }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>How the texts are to be understood.</summary>
    public CsvOptions Options { get; }

    /// <summary>The text in a row and column.</summary>
    /// <param name="row">Counted from 0.</param>
    /// <param name="column">Counted from 0.</param>
    public string this[int row, int column] => _rows[row][column];

    /// <summary>Reads a file of comma-separated values (RFC 4180), or of values separated by another sign; packed with gzip or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Delimiter, header, numbers, missing values; seen from the file or the usual ones when null.</param>
    /// <returns>The whole table.</returns>
    /// <exception cref="TableFormatException">The file is empty, a row has more or fewer values than there are columns, or quotes do not match.</exception>
    /// <exception cref="DatasetException">A packed file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Table ReadCsv(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return CsvReading.ReadFile(path, options ?? new());
    }

    /// <summary>Reads comma-separated values from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">As for <see cref="ReadCsv"/>.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>The whole table.</returns>
    /// <exception cref="TableFormatException">As for <see cref="ReadCsv"/>.</exception>
    public static Table ParseCsv(string text, CsvOptions? options = null, string name = "text")
    {
        ArgumentNullException.ThrowIfNull(text);
        using var reader = new StringReader(text);
        return CsvReading.Read(name, reader, options ?? new());
    }

    /// <summary>The place of a column.</summary>
    /// <param name="column">Its name.</param>
    /// <returns>Counted from 0.</returns>
    /// <exception cref="TableFormatException">There is none of that name.</exception>
    public int IndexOf(string column)
    {
        return Array.IndexOf(_columns, column) is >= 0 and var place ? place : throw new TableFormatException(Name, null, column, $"there is no such column; there are {string.Join(", ", Columns.Take(50))}{(Columns.Count > 50 ? ", …" : "")}.");
    }

    /// <summary>Where a row stood in its file.</summary>
    /// <param name="row">Counted from 0.</param>
    /// <returns>The line that it begins in, counted from 1; in a table made in memory the row.</returns>
    public long LineOf(int row) => _lines[row];

    /// <summary>Whether a value is missing.</summary>
    /// <param name="row">Counted from 0.</param>
    /// <param name="column">Counted from 0.</param>
    /// <returns>True for <see cref="CsvOptions.MissingTexts"/>.</returns>
    public bool IsMissing(int row, int column) => Options.MissingTexts.Contains(_rows[row][column]);

    /// <summary>Some rows; the texts are shared.</summary>
    /// <param name="rows">Which rows, counted from 0, in the order wanted.</param>
    /// <returns>A new table.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Table Select(IEnumerable<long> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var chosen = rows.Select(row => (int)BatchIndices.Check(row, Count)).ToArray();
        return new(Name, _columns, [.. chosen.Select(row => _rows[row])], [.. chosen.Select(row => _lines[row])], Options);
    }

    /// <summary>Holds rows out by chance, to measure by while learning from the others.</summary>
    /// <param name="heldOut">The share to hold out, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives another division.</param>
    /// <param name="stratifyBy">A column of which each text is to have nearly the same share in both; null for none.</param>
    /// <returns>The rows to learn from and those held out, each in their order.</returns>
    public (Table Train, Table HeldOut) Split(double heldOut, long seed = 0, string? stratifyBy = null)
    {
        Require.ShareInside(heldOut, nameof(heldOut));
        double[] shares = [1 - heldOut, heldOut];
        var parts = stratifyBy is null
            ? Division.Random(Count, seed, shares)
            : Division.Stratified(Division.ByClass(Numbers(IndexOf(stratifyBy)), seed), shares);
        return (Select(parts[0]), Select(parts[1]));
    }

    internal NumberFormatInfo NumberFormat => field ??= Options.CreateNumberFormat();

    internal TableFormatException Wrong(int row, int column, string expected)
    {
        var text = _rows[row][column];
        return new(Name, _lines[row], Columns[column], $"'{(text.Length <= 60 ? text : text[..60] + "…")}' {expected}");
    }

    // The texts of a column, numbered.
    private long[] Numbers(int column)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        return [.. _rows.Select(row => numbers.TryGetValue(row[column], out var number) ? number : numbers[row[column]] = numbers.Count)];
    }
}
