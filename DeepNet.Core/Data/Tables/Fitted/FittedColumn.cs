using System.Text.Json.Serialization;

namespace DeepNet.Data;

/// <summary>A column with what was learnt of it from the training rows.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(FittedNumber), "number")]
[JsonDerivedType(typeof(FittedCategory), "category")]
[JsonDerivedType(typeof(FittedDate), "date")]
internal abstract record FittedColumn(string Name)
{
    /// <summary>The names of its features that are numbers; none for categories.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> NumberNames { get; }

    /// <summary>Writes the numbers of one row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">Its row.</param>
    /// <param name="column">This column's place in it.</param>
    /// <param name="features">As many as there are <see cref="NumberNames"/>.</param>
    public abstract void Write(Table table, int row, int column, Span<float> features);

    /// <summary>This column, when what a file says of it is possible.</summary>
    /// <param name="path">The file, for messages.</param>
    public abstract FittedColumn Checked(string path);

    protected DataFormatException Impossible(string path, string problem) => new(path, $"column '{Name}' {problem}.");
}
