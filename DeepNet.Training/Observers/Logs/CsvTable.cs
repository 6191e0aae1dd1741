using System.Globalization;
using System.Text;
using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// A CSV file whose columns may grow: first the fixed ones, then one for each figure that any row has, in alphabetical order; a row without
/// it leaves the cell empty. Rows are appended; a new column has the file written anew, as a whole or not at all. So the file depends on
/// its rows alone, not on when they came.
/// </summary>
internal sealed class CsvTable(string path, params string[] fixedColumns)
{
    private readonly List<Row> _rows = [];
    private readonly SortedSet<string> _figures = new(StringComparer.Ordinal);
    private int _written;
    private bool _rewrite, _flushed = true;

    public IEnumerable<IReadOnlyList<string>> Rows => _rows.Select(row => row.Fixed);

    public void Add(string[] fixedCells, IReadOnlyDictionary<string, double> figures)
    {
        var row = new Row(fixedCells, figures.ToDictionary(figure => figure.Key, figure => figure.Value.ToString("R", CultureInfo.InvariantCulture)));
        _rows.Add(row);
        foreach (var name in row.Figures.Keys)
            _rewrite |= _figures.Add(name) && _written > 0;
    }

    /// <summary>Reads the rows that stay of an earlier file, and drops the others from it; a last one that was cut short is none.</summary>
    /// <param name="keep">Whether a row stays, by its fixed cells; null if none does.</param>
    /// <exception cref="InvalidDataException">The file is no log of this kind.</exception>
    public void Load(Func<IReadOnlyList<string>, bool>? keep)
    {
        _rows.Clear();
        _figures.Clear();
        _written = 0;
        _rewrite = false;
        if (!File.Exists(path))
            return;
        if (keep is not null)
            Read(keep);
        if (_rows.Count == 0)
            File.Delete(path);
        else
            WriteAll();
    }

    /// <summary>Brings the rows that were added to the file.</summary>
    /// <param name="toDisk">Also wait until the disk has them.</param>
    public void Write(bool toDisk)
    {
        if (_rewrite)
            WriteAll();
        else if (_written < _rows.Count || (toDisk && !_flushed))
            Append(toDisk);
    }

    private void Read(Func<IReadOnlyList<string>, bool> keep)
    {
        var text = File.ReadAllText(path);
        var lines = text.Split('\n')[..^1]; // what follows the last line's end was cut short
        if (lines.Length == 0)
            return;
        var header = CsvText.Fields(lines[0]);
        if (!header.Take(fixedColumns.Length).SequenceEqual(fixedColumns))
            throw new InvalidDataException($"'{path}' is no log of this run: its first line is '{lines[0]}', and not one that begins with "
                + $"'{CsvText.Line(fixedColumns)}'. Move the file away, or log to another one.");
        foreach (var fields in lines.Skip(1).Select(CsvText.Fields).Where(fields => fields.Count == header.Count && keep(fields)))
        {
            var figures = header.Zip(fields).Skip(fixedColumns.Length).Where(cell => cell.Second.Length > 0).ToDictionary(cell => cell.First, cell => cell.Second);
            _rows.Add(new Row([.. fields.Take(fixedColumns.Length)], figures));
            _figures.UnionWith(figures.Keys);
        }
    }

    private void WriteAll()
    {
        AtomicFile.WriteText(path, Header() + string.Concat(_rows.Select(Line)));
        (_written, _rewrite, _flushed) = (_rows.Count, false, true);
    }

    private void Append(bool toDisk)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var text = (stream.Position == 0 ? Header() : "") + string.Concat(_rows.Skip(_written).Select(Line));
        _rewrite = true; // if this fails half-way, the next attempt writes all of it
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: toDisk);
        (_written, _rewrite, _flushed) = (_rows.Count, false, toDisk);
    }

    private string Header() => CsvText.Line(fixedColumns.Concat(_figures)) + "\n";

    private string Line(Row row) => CsvText.Line(row.Fixed.Concat(_figures.Select(name => row.Figures.GetValueOrDefault(name, "")))) + "\n";

    private sealed record Row(string[] Fixed, Dictionary<string, string> Figures);
}
