namespace DeepNet.Data;

/// <summary>Numbers in tables.</summary>
internal static class TableNumbers
{
    /// <summary>The number in a place of a table.</summary>
    /// <exception cref="TableFormatException">There is none, or it is not finite.</exception>
    public static double Parse(Table table, int row, int column)
        => TryParse(table, row, column, out var value) ? value : throw table.Wrong(row, column, $"is no number (decimal sign '{table.Options.DecimalSign}').");

    public static bool TryParse(Table table, int row, int column, out double value)
        => double.TryParse(table[row, column], table.Options.NumberStyles, table.NumberFormat, out value) && double.IsFinite(value);

    /// <summary>The mean and the deviation (of the whole, not of a sample); 1 where all numbers are the same, as scikit-learn's StandardScaler has it.</summary>
    public static (double Mean, double Deviation) Statistics(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return (0, 1);
        // In units of the largest number, so that no sum of squares overflows.
        var largest = 0.0;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value));
        if (largest == 0)
            return (0, 1);
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
            sum += value / largest;
        var mean = sum / values.Length;
        foreach (var value in values)
            squares += (value / largest - mean) * (value / largest - mean);
        var deviation = Math.Sqrt(squares / values.Length);
        // What rounding leaves of equal numbers is no deviation.
        return (mean * largest, deviation > 1e-12 ? deviation * largest : 1);
    }
}
