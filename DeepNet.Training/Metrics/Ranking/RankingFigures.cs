using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A figure of the ranking by each class or label, and averages of it. Computed when first asked for after a batch.</summary>
internal sealed class RankingFigures(Labels labels, Func<double[], byte[], double> figure)
{
    private readonly ScoreList _scores = new(labels);
    private double[]? _perClass;
    private double? _together;

    public Labels Labels => labels;

    public int Classes => _scores.Classes;

    public double[] PerClass => _perClass ??= [.. Enumerable.Range(0, Classes).Select(label => Figure(_scores.OneAgainstRest(label)))];

    public double[] Save() => _scores.Save();

    public void Restore(string metric, double[] sums)
    {
        Forget();
        _scores.Restore(metric, sums);
    }

    public void Add(string metric, Tensor outputs, Tensor targets)
    {
        Forget();
        _scores.Add(metric, outputs, targets);
    }

    public Tensor Tally(string metric, Tensor outputs, Tensor targets) => _scores.Tally(metric, outputs, targets);

    public void AddTally(string metric, ReadOnlySpan<double> tally)
    {
        Forget();
        _scores.AddTally(metric, tally);
    }

    public double Value(Average average, int? chosen)
    {
        if (Classes == 0)
            return double.NaN;
        if (chosen is { } number)
            return PerClass[number];
        if (average == Average.Micro || Classes == 1)
            return _together ??= Figure(_scores.Together());
        if (HasNaN())
            return double.NaN;
        var (sum, weights) = (0.0, 0.0);
        for (var label = 0; label < Classes; label++)
            if (!double.IsNaN(PerClass[label]))
            {
                var weight = average == Average.Weighted ? Support(label) : 1;
                sum += weight * PerClass[label];
                weights += weight;
            }
        return sum / weights;
    }

    public JsonObject Detail(string name) => new()
    {
        [name] = FigureJson.Of(PerClass),
        ["support"] = FigureJson.Of(Enumerable.Range(0, Classes).Select(label => (double)Support(label))),
    };

    private double Figure((double[] Scores, byte[] Flags) ranking) => figure(ranking.Scores, ranking.Flags);

    private long Support(int label) => _scores.OneAgainstRest(label).Flags.Sum(flag => (long)flag);

    private bool HasNaN() => Enumerable.Range(0, Classes).Any(label => double.IsNaN(PerClass[label]) && _scores.OneAgainstRest(label).Scores.Any(double.IsNaN));

    private void Forget() => (_perClass, _together) = (null, null);
}
