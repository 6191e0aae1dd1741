using System.Text.Json.Serialization;

namespace DeepNet.Data;

/// <summary>The column to predict, with what was learnt of it from the training rows.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(FittedClass), "class")]
[JsonDerivedType(typeof(FittedValue), "number")]
internal abstract record FittedTarget(string Name)
{
    /// <summary>This target, when what a file says of it is possible.</summary>
    /// <param name="path">The file, for messages.</param>
    public abstract FittedTarget Checked(string path);
}

/// <summary>Classes.</summary>
internal sealed record FittedClass(string Name) : FittedTarget(Name)
{
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    public required IReadOnlyList<string> Classes
    {
        get;
        init
        {
            field = value;
            foreach (var (place, name) in value.Index())
                _numbers.TryAdd(name, place);
        }
    }

    public long NumberOf(Table table, int row, int column) => _numbers.TryGetValue(table[row, column], out var number)
        ? number
        : throw table.Wrong(row, column, $"is none of the {Classes.Count:N0} classes: {FittedCategory.Some(Classes)}.");

    public override FittedTarget Checked(string path) => _numbers.Count == Classes.Count && Classes.Count > 0
        ? this
        : throw new DataFormatException(path, $"the target '{Name}' has no class, or one twice.");
}

/// <summary>Numbers, (number − mean) ÷ deviation.</summary>
internal sealed record FittedValue(string Name) : FittedTarget(Name)
{
    public required double Mean { get; init; }

    public required double Deviation { get; init; }

    public float ValueOf(Table table, int row, int column) => (float)((TableNumbers.Parse(table, row, column) - Mean) / Deviation);

    public override FittedTarget Checked(string path) => double.IsFinite(Mean) && double.IsFinite(Deviation) && Deviation > 0
        ? this
        : throw new DataFormatException(path, FormattableString.Invariant($"the target '{Name}' has a mean of {Mean}, a deviation of {Deviation}."));
}
