namespace DeepNet.Data;

/// <summary>The column that is to be predicted: a <see cref="ClassTarget"/> or a <see cref="NumberTarget"/>.</summary>
public abstract record TableTarget
{
    private protected TableTarget(string name) => Name = Require.Named(name, nameof(name));

    /// <summary>The column's name.</summary>
    public string Name { get; }

    internal abstract FittedTarget Fit(Table table, int column);
}

/// <summary>A column of classes: targets are int64, [batch].</summary>
public sealed record ClassTarget : TableTarget
{
    /// <summary>A column to predict.</summary>
    /// <param name="name">The column's name.</param>
    public ClassTarget(string name) : base(name)
    {
    }

    /// <summary>The classes, in the order of their numbers; null (the default) for those of the training rows, sorted by their characters' codes.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    internal override FittedTarget Fit(Table table, int column)
    {
        if (Classes is not null)
            return new FittedClass(Name) { Classes = [.. Classes] }.Checked(table.Name);
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        for (var row = 0; row < table.Count; row++)
            classes.Add(table.IsMissing(row, column) ? throw table.Wrong(row, column, "is missing, but it is the class to predict.") : table[row, column]);
        return new FittedClass(Name) { Classes = [.. classes] }.Checked(table.Name);
    }
}

/// <summary>A column of numbers: targets are float32, [batch, 1].</summary>
public sealed record NumberTarget : TableTarget
{
    /// <summary>A column to predict.</summary>
    /// <param name="name">The column's name.</param>
    public NumberTarget(string name) : base(name)
    {
    }

    /// <summary>Whether the targets are brought to mean 0 and variance 1 by the training rows; <see cref="TablePreprocessing.RestoreTarget"/> brings predictions
    /// back. Default false.</summary>
    public bool Standardize { get; init; }

    internal override FittedTarget Fit(Table table, int column)
    {
        var values = new double[table.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = TableNumbers.Parse(table, row, column);
        var (mean, deviation) = Standardize ? TableNumbers.Statistics(values) : (0, 1);
        return new FittedValue(Name) { Mean = mean, Deviation = deviation };
    }
}
