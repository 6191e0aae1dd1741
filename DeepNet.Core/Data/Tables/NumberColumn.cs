namespace DeepNet.Data;

/// <summary>A column of numbers: one feature, and one more where <see cref="Indicator"/> is set.</summary>
public sealed record NumberColumn : TableColumn
{
    /// <summary>A column to take.</summary>
    /// <param name="name">The column's name.</param>
    public NumberColumn(string name) : base(name)
    {
    }

    /// <summary>What stands in for missing numbers. The training rows' mean by default.</summary>
    public MissingNumbers Missing { get; init => field = Require.Defined(value); } = MissingNumbers.Mean;

    /// <summary>What stands in for missing numbers with <see cref="MissingNumbers.Constant"/>, finite. Default 0.</summary>
    public double Constant { get; init => field = Require.AtLeast(double.MinValue, value); }

    /// <summary>Whether another feature tells the rows where the number is missing: 1 there, 0 elsewhere. Default false.</summary>
    public bool Indicator { get; init; }

    /// <summary>Whether the numbers are brought to mean 0 and variance 1 by the training rows (missing ones filled in first). Default true.</summary>
    public bool Standardize { get; init; } = true;

    internal override FittedColumn Fit(Table table, int column)
    {
        var known = new List<double>(table.Count);
        var missing = 0;
        for (var row = 0; row < table.Count; row++)
            if (!table.IsMissing(row, column))
                known.Add(TableNumbers.Parse(table, row, column));
            else if (Missing == MissingNumbers.Refuse)
                throw table.Wrong(row, column, $"is missing. Choose another {nameof(NumberColumn)}.{nameof(Missing)} than {nameof(MissingNumbers.Refuse)} to fill it in.");
            else
                missing++;
        if (known.Count == 0)
            throw new TableFormatException(table.Name, null, Name, $"none of the {table.Count:N0} training rows has a number.");
        double? fill = Missing switch
        {
            MissingNumbers.Mean => known.Average(),
            MissingNumbers.Median => Median(known),
            MissingNumbers.Constant => Constant,
            _ => null,
        };
        var (mean, deviation) = Standardize ? TableNumbers.Statistics([.. known, .. Enumerable.Repeat(fill ?? 0, missing)]) : (0, 1);
        return new FittedNumber(Name) { Fill = fill, Indicator = Indicator, Mean = mean, Deviation = deviation };
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
