using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace DeepNet.Data;

/// <summary>Reads comma-separated values into a table.</summary>
internal static class CsvReading
{
    private const int SniffedCharacters = 1 << 16;

    /// <summary>Reads a file, packed with gzip or not.</summary>
    public static Table ReadFile(string path, CsvOptions options)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.ReadByte() != 0x1F || file.ReadByte() != 0x8B)
        {
            file.Position = 0;
            using var reader = new StreamReader(file, options.Encoding);
            return Read(path, reader, options);
        }
        foreach (var entry in Archive.Read(path))
        {
            using var reader = new StreamReader(entry.Open(), options.Encoding);
            return Read(path, reader, options);
        }
        throw new DataFormatException(path, "it holds no file.");
    }

    /// <summary>Reads to the end.</summary>
    public static Table Read(string path, TextReader reader, CsvOptions options)
    {
        var start = new char[SniffedCharacters];
        var sniffed = reader.ReadBlock(start);
        using var whole = new PrefixedReader(start.AsMemory(0, sniffed), reader);
        var delimiter = options.Delimiter ?? CsvDetection.Delimiter(start.AsSpan(0, sniffed), isWhole: sniffed < start.Length);
        using var parser = new CsvParser(whole, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            IgnoreBlankLines = false, // lines are counted
            TrimOptions = options.Trim ? TrimOptions.Trim : TrimOptions.None,
            MaxFieldSize = options.MaxValueLength,
            CacheFields = true,
        });
        return Read(path, parser, options);
    }

    private static Table Read(string path, CsvParser parser, CsvOptions options)
    {
        string[]? columns = null;
        var rows = new List<string[]>();
        var lines = new List<long>();
        for (var line = 1L; Next(path, parser, line, options) is { } values; line = parser.RawRow + 1)
        {
            if (values is [""] && columns is not { Length: 1 })
                continue; // an empty line
            if (columns is null)
            {
                var isHeader = options.HasHeader ?? CsvDetection.IsHeader(values, options);
                columns = isHeader ? CheckNames(path, line, values) : [.. values.Select((_, place) => $"column{place + 1}")];
                if (isHeader)
                    continue;
            }
            if (values.Length != columns.Length)
                throw new TableFormatException(path, line, null, $"it has {values.Length:N0} values where {columns.Length:N0} columns are; the values are separated by {Name(parser.Delimiter)}.");
            rows.Add(values);
            lines.Add(line);
        }
        return columns is not null
            ? new(path, columns, [.. rows], [.. lines], options)
            : throw new TableFormatException(path, null, null, "it is empty.");
    }

    // The values of the next row, which begins in a line; null at the end.
    private static string[]? Next(string path, CsvParser parser, long line, CsvOptions options)
    {
        try
        {
            if (!parser.Read())
                return null;
            var values = parser.Record;
            // The parser takes the end of the file for the end of a quoted value.
            return parser.RawRecord is [.., not '\n' and not '\r'] record && record.AsSpan().Count('"') % 2 != 0 ? throw NotClosed(null) : values;
        }
        catch (BadDataException error)
        {
            throw IsOpen(error.Field) ? NotClosed(error) : new TableFormatException(path, line, null,
                $"a quote stands inside of the value {Shown(error.Field)}. Quote the whole value and double the quotes in it.", error);
        }
        catch (MaxFieldSizeException error)
        {
            throw new TableFormatException(path, line, null, $"a value is longer than {options.MaxValueLength:N0} characters ({nameof(CsvOptions)}.{nameof(CsvOptions.MaxValueLength)}). Is a quote not closed?", error);
        }

        static bool IsOpen(string text) => text.AsSpan().TrimStart().StartsWith('"') && text.AsSpan().Count('"') % 2 != 0;

        TableFormatException NotClosed(Exception? error) => new(path, line, null, "a quoted value is not closed before the file ends.", error);
    }

    private static string[] CheckNames(string path, long line, string[] names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var place = 0; place < names.Length; place++)
            if (names[place].Length == 0 || !seen.Add(names[place]))
                throw new TableFormatException(path, line, null, names[place].Length == 0
                    ? $"column {place + 1} has no name."
                    : $"two columns are called '{names[place]}'.");
        return names;
    }

    private static string Name(string delimiter) => delimiter switch { "\t" => "tabs", var other => $"'{other}'" };

    private static string Shown(string text) => text.Length <= 60 ? $"'{text}'" : $"'{text[..60]}…'";
}
