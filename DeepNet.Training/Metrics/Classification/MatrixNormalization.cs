namespace DeepNet.Training;

/// <summary>What the numbers of a confusion matrix are shares of.</summary>
public enum MatrixNormalization
{
    /// <summary>Of nothing: they are counts.</summary>
    None,

    /// <summary>Of their row: of the samples of a class, how many were answered so.</summary>
    Targets,

    /// <summary>Of their column: of the answers, how many belong to the class.</summary>
    Answers,

    /// <summary>Of all samples.</summary>
    All,
}

internal static class MatrixShares
{
    /// <summary>Counts [right class, answer] as shares; a share of nothing is 0.</summary>
    public static double[,] Of(double[,] counts, MatrixNormalization normalization)
    {
        var size = counts.GetLength(0);
        var (rows, columns, all) = (new double[size], new double[size], 0.0);
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
            {
                rows[row] += counts[row, column];
                columns[column] += counts[row, column];
                all += counts[row, column];
            }
        var shares = new double[size, size];
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                shares[row, column] = normalization switch
                {
                    MatrixNormalization.Targets => ClassCounts.Share(counts[row, column], rows[row]),
                    MatrixNormalization.Answers => ClassCounts.Share(counts[row, column], columns[column]),
                    MatrixNormalization.All => ClassCounts.Share(counts[row, column], all),
                    _ => counts[row, column],
                };
        return shares;
    }
}
