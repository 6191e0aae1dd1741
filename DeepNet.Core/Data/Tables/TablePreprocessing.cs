using System.Text.Json;
using System.Text.Json.Serialization;
using DeepNet.IO;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Turns the rows of a table into features and targets, with what it learnt from the training rows: vocabularies, what stands in for missing values, means
/// and deviations. It can be saved beside the model and applied to rows never seen.
/// </summary>
public sealed class TablePreprocessing
{
    private const string Format = "deepnet-table-preprocessing-1";
    private const int MostFileBytes = 256 << 20;

    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly FittedColumn[] _columns;
    private readonly int[] _widths;
    private readonly FittedTarget _target;

    private TablePreprocessing(FittedColumn[] columns, FittedTarget target, CategoryEncoding encoding)
    {
        (_columns, _target, Encoding) = (columns, target, encoding);
        string[] numbers = [.. columns.SelectMany(column => column.NumberNames)];
        var categories = columns.OfType<FittedCategory>().ToArray();
        _widths = Array.ConvertAll(columns, column => column.NumberNames.Count);
        NumberCount = numbers.Length;
        CodeCounts = [.. categories.Select(category => category.Codes)];
        FeatureNames = [.. numbers, .. encoding == CategoryEncoding.OneHot ? categories.SelectMany(category => category.CategoryNames) : categories.Select(category => category.Name)];
    }

    /// <summary>The name of each feature: the numbers first, then the categories, each in the order of the schema.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>How many of the features, the first ones, are numbers.</summary>
    public int NumberCount { get; }

    /// <summary>For each column of categories how many codes it has: the rows of an embedding table. 0 is the code of unknown ones.</summary>
    public IReadOnlyList<int> CodeCounts { get; }

    /// <summary>How categories become features.</summary>
    public CategoryEncoding Encoding { get; }

    /// <summary>The names of the classes, in the order of their numbers; null where numbers are predicted.</summary>
    public IReadOnlyList<string>? Classes => (_target as FittedClass)?.Classes;

    /// <summary>Learns from training rows alone.</summary>
    /// <param name="train">The training rows.</param>
    /// <param name="schema">What the columns are.</param>
    /// <returns>The preprocessing.</returns>
    /// <exception cref="TableFormatException">A column is not there, or a value is not what its column holds.</exception>
    public static TablePreprocessing Fit(Table train, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(schema);
        if (train.Count == 0)
            throw new TableFormatException(train.Name, null, null, "it has no rows to learn from.");
        return new([.. schema.Columns.Select(column => column.Fit(train, train.IndexOf(column.Name)))],
            schema.Target.Fit(train, train.IndexOf(schema.Target.Name)), schema.Encoding);
    }

    /// <summary>Reads a preprocessing from a file.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <returns>The preprocessing.</returns>
    /// <exception cref="DataFormatException">It is another file, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TablePreprocessing Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > MostFileBytes)
                throw new DataFormatException(path, $"it has {file.Length:N0} bytes; at most {MostFileBytes:N0} are read.");
            var saved = JsonSerializer.Deserialize<Saved>(file, _json) ?? throw new DataFormatException(path, "it holds null.");
            if (saved.Format != Format)
                throw new DataFormatException(path, $"its format is '{saved.Format}'; expected '{Format}'.");
            if (saved.Columns.Select(column => column.Name).Distinct().Count() != saved.Columns.Length || !Enum.IsDefined(saved.Encoding))
                throw new DataFormatException(path, "it has a column twice, or an unknown encoding.");
            return new([.. saved.Columns.Select(column => column.Checked(path))], saved.Target.Checked(path), saved.Encoding);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
        {
            throw new DataFormatException(path, $"it is no preprocessing of tables ({error.Message}).", error);
        }
    }

    /// <summary>Writes the preprocessing to a file, as JSON.</summary>
    /// <param name="path">The file, which appears whole or not at all.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
        => AtomicFile.WriteText(path, JsonSerializer.Serialize(new Saved(Format, Encoding, _columns, _target), _json));

    /// <summary>The features and targets of rows.</summary>
    /// <param name="table">A table that has the columns and the target.</param>
    /// <returns>The rows as samples.</returns>
    /// <exception cref="TableFormatException">A column is not there, or a value is not what its column holds.</exception>
    public TableDataset Apply(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var column = table.IndexOf(_target.Name);
        var rows = Enumerable.Range(0, table.Count);
        return _target switch
        {
            FittedClass target => new(Features(table), FeatureNames.Count, [.. rows.Select(row => target.NumberOf(table, row, column))], null),
            _ => new(Features(table), FeatureNames.Count, null, [.. rows.Select(row => ((FittedValue)_target).ValueOf(table, row, column))]),
        };
    }

    /// <summary>The features of rows whose target is not known.</summary>
    /// <param name="table">A table that has the columns.</param>
    /// <returns>[rows, features], float32; the caller disposes it.</returns>
    /// <exception cref="TableFormatException">A column is not there, or a value is not what its column holds.</exception>
    public Tensor Transform(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return tensor(Features(table), [table.Count, FeatureNames.Count]);
    }

    /// <summary>Brings predicted numbers back to the target's own units.</summary>
    /// <param name="predictions">Any shape.</param>
    /// <returns>A new tensor of the same shape; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">Classes are predicted.</exception>
    public Tensor RestoreTarget(Tensor predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (_target is not FittedValue target)
            throw new InvalidOperationException($"The target '{_target.Name}' has classes, which have no units.");
        using var scaled = predictions * target.Deviation;
        return scaled + target.Mean;
    }

    private float[] Features(Table table)
    {
        var width = FeatureNames.Count;
        var features = new float[checked(table.Count * width)];
        var places = Array.ConvertAll(_columns, column => table.IndexOf(column.Name));
        for (var row = 0; row < table.Count; row++)
        {
            var values = features.AsSpan(row * width, width);
            var category = NumberCount;
            var number = 0;
            for (var k = 0; k < _columns.Length; k++)
            {
                if (_columns[k] is FittedCategory categories)
                {
                    var code = categories.CodeOf(table, row, places[k]);
                    if (Encoding == CategoryEncoding.Codes)
                        values[category++] = code;
                    else
                    {
                        if (code > 0)
                            values[category + code - 1] = 1;
                        category += categories.Codes - 1;
                    }
                    continue;
                }
                _columns[k].Write(table, row, places[k], values.Slice(number, _widths[k]));
                number += _widths[k];
            }
        }
        return features;
    }

    private sealed record Saved(string Format, CategoryEncoding Encoding, FittedColumn[] Columns, FittedTarget Target);
}
