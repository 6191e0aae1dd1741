using System.Text.Json.Serialization;

namespace DeepNet.Data;

/// <summary>A column of categories: 0 is unknown, 1 to the number of categories are those of the vocabulary, and behind them is the missing one.</summary>
internal sealed record FittedCategory(string Name) : FittedColumn(Name)
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    public required IReadOnlyList<string> Vocabulary
    {
        get;
        init
        {
            field = value;
            foreach (var (place, category) in value.Index())
                _codes.TryAdd(category, place + 1);
        }
    }

    public required bool HasMissing { get; init; }

    public required UnknownCategories Unknown { get; init; }

    /// <summary>How many codes there are, with that of unknown ones.</summary>
    [JsonIgnore]
    public int Codes => 1 + Vocabulary.Count + (HasMissing ? 1 : 0);

    [JsonIgnore]
    public override IReadOnlyList<string> NumberNames => [];

    /// <summary>The names of its features when they are one-hot.</summary>
    [JsonIgnore]
    public IEnumerable<string> CategoryNames => [.. Vocabulary.Select(category => $"{Name}={category}"), .. HasMissing ? [$"{Name}:missing"] : Array.Empty<string>()];

    public override void Write(Table table, int row, int column, Span<float> features)
    {
    }

    public int CodeOf(Table table, int row, int column)
    {
        // A vocabulary may have one of the texts that mean missing elsewhere.
        if (_codes.TryGetValue(table[row, column], out var code))
            return code;
        if (table.IsMissing(row, column))
            return HasMissing ? Codes - 1 : 0;
        return Unknown == UnknownCategories.Ignore ? 0 : throw table.Wrong(row, column, $"is none of the {Vocabulary.Count:N0} categories: {Some(Vocabulary)}.");
    }

    public override FittedColumn Checked(string path)
        => _codes.Count == Vocabulary.Count && Enum.IsDefined(Unknown) ? this : throw Impossible(path, "has a category twice");

    internal static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(10)) + (names.Count > 10 ? ", …" : "");
}
