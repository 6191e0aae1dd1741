using System.Globalization;
using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>A confusion matrix.</summary>
/// <param name="Name">What was measured: a metric's full name.</param>
/// <param name="Step">Steps taken when it was measured.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Cells">[right class, answer]: counts, or shares where <paramref name="IsShares"/>.</param>
/// <param name="IsShares">Whether cells are shares instead of counts.</param>
internal sealed record ConfusionTable(string Name, long Step, IReadOnlyList<string> Classes, double[,] Cells, bool IsShares)
{
    private readonly double[] _rows = Sums(Cells, 0), _columns = Sums(Cells, 1);

    /// <summary>The number of classes.</summary>
    public int Size => Cells.GetLength(0);

    /// <summary>
    /// Those that the run's newest validation gave, as a metric's <see cref="Metric.Detail"/> has them: one for each metric, or for each label
    /// where there are several at once. Where there is none, that of the last pass.
    /// </summary>
    public static IEnumerable<ConfusionTable> All(ReportData data)
    {
        var isAny = false;
        foreach (var (name, (step, detail)) in data.History.Details)
            foreach (var table in Of(name, step, detail, data.ClassNames))
            {
                isAny = true;
                yield return table;
            }
        if (!isAny && data.LastPass?.Confusions is { } cells)
            yield return new ConfusionTable("The last validation", data.History.Step, Names(data.ClassNames, [], cells.GetLength(0)), cells, IsShares: false);
    }

    /// <summary>The share of a class's samples that was answered so; NaN where it has none.</summary>
    public double ShareOf(int right, int answer) => IsShares ? Cells[right, answer] : Cells[right, answer] / _rows[right];

    /// <summary>Samples of a class.</summary>
    public double Row(int right) => _rows[right];

    /// <summary>Answers of a class.</summary>
    public double Column(int answer) => _columns[answer];

    /// <summary>The most frequent mistakes, the most frequent first.</summary>
    public IEnumerable<(int Right, int Answer, double Cell)> Mistakes(int count)
    {
        var most = new PriorityQueue<(int Right, int Answer, double Cell), (double Cell, int Place)>();
        for (var right = 0; right < Size; right++)
            for (var answer = 0; answer < Size; answer++)
                if (answer != right && Cells[right, answer] > 0)
                {
                    most.Enqueue((right, answer, Cells[right, answer]), (Cells[right, answer], -(right * Size + answer)));
                    if (most.Count > count)
                        most.Dequeue();
                }
        return most.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element);
    }

    private static IEnumerable<ConfusionTable> Of(string name, long step, JsonNode detail, IReadOnlyList<string>? given)
    {
        if (detail is not JsonObject fields)
            yield break;
        var isShares = Text(fields["normalization"]) is not (null or "none");
        var classes = (fields["classes"] as JsonArray)?.Select(Text).Select(text => text ?? "").ToArray() ?? [];
        if (Matrix(fields["matrix"]) is { } matrix)
            yield return new ConfusionTable(name, step, Names(given, classes, matrix.GetLength(0)), matrix, isShares);
        if (fields["matrices"] is JsonArray matrices)
            for (var label = 0; label < matrices.Count; label++)
                if (Matrix(matrices[label]) is { } one)
                    yield return new ConfusionTable($"{name}: {Names(given, classes, matrices.Count)[label]}", step, ["no", "yes"], one, isShares);
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string>? given, IReadOnlyList<string> found, int count)
        => given?.Count == count ? given
            : found.Count == count ? found
            : [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static double[,]? Matrix(JsonNode? node)
    {
        if (node is not JsonArray { Count: > 0 } rows || rows.Any(row => row is not JsonArray cells || cells.Count != rows.Count))
            return null;
        var matrix = new double[rows.Count, rows.Count];
        for (var row = 0; row < rows.Count; row++)
            for (var column = 0; column < rows.Count; column++)
                matrix[row, column] = Number(rows[row]![column]);
        return matrix;
    }

    // A number of any type, or the name of what is none: "NaN".
    private static double Number(JsonNode? node)
        => node is JsonValue value && (value.TryGetValue<double>(out var number) || double.TryParse(Text(value) ?? value.ToJsonString(), CultureInfo.InvariantCulture, out number)) ? number : double.NaN;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static double[] Sums(double[,] cells, int dimension)
    {
        var sums = new double[cells.GetLength(0)];
        for (var row = 0; row < sums.Length; row++)
            for (var column = 0; column < sums.Length; column++)
                sums[dimension == 0 ? row : column] += cells[row, column];
        return sums;
    }
}
