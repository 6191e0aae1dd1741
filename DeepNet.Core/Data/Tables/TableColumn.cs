namespace DeepNet.Data;

/// <summary>A column of a table that becomes features: <see cref="NumberColumn"/>, <see cref="CategoryColumn"/> or <see cref="DateColumn"/>.</summary>
public abstract record TableColumn
{
    private protected TableColumn(string name) => Name = Require.Named(name, nameof(name));

    /// <summary>The column's name.</summary>
    public string Name { get; }

    internal abstract FittedColumn Fit(Table table, int column);
}
