using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>The mean losses and the metrics of one split of the data, over the part of an epoch that has passed.</summary>
internal sealed class SplitMetrics(string split, IReadOnlyList<Metric> metrics)
{
    private const string Loss = "loss";

    private readonly IReadOnlyList<Metric> _metrics = Distinct(metrics);

    // "loss", "critic/loss", "reconstruction": means weighted by what the losses are means of.
    private readonly Dictionary<string, RunningMean> _means = [];

    /// <summary>Adds what a player made of a batch.</summary>
    /// <param name="player">Its name, empty for the only one.</param>
    /// <param name="loss">The value of the outcome's loss.</param>
    /// <param name="outcome">What came of the batch.</param>
    public void Add(string player, double loss, in StepOutcome outcome)
    {
        Mean(player, Loss).Add(loss, outcome.Weight);
        foreach (var (name, value) in outcome.Parts)
            Mean(player, name).Add(value.ToDouble(), outcome.Weight);
        if (outcome.Outputs is { } outputs && outcome.Targets is { } targets)
            foreach (var metric in _metrics)
                metric.Add(outputs, targets);
    }

    public void Reset()
    {
        _means.Clear();
        foreach (var metric in _metrics)
            metric.Reset();
    }

    /// <summary>All figures by their full names: <c>train/loss</c>, <c>train/critic/loss</c>, <c>train/accuracy</c>.</summary>
    public Dictionary<string, double> Values()
    {
        var values = new Dictionary<string, double>();
        if (!_means.ContainsKey(Loss))
            values[$"{split}/{Loss}"] = _means.Where(mean => mean.Key.EndsWith("/loss", StringComparison.Ordinal)).Sum(mean => mean.Value.Value);
        foreach (var (name, mean) in _means)
            values[$"{split}/{name}"] = mean.Value;
        foreach (var metric in _metrics)
            values[$"{split}/{metric.Name}"] = metric.Value;
        return values;
    }

    /// <summary>What is no single figure, by full name.</summary>
    public IReadOnlyDictionary<string, JsonNode> Details() => _metrics
        .Select(metric => (metric.Name, metric.Detail))
        .Where(named => named.Detail is not null)
        .ToDictionary(named => $"{split}/{named.Name}", named => named.Detail!);

    public Dictionary<string, double[]> Save()
    {
        var sums = _means.ToDictionary(mean => MeanPrefix + mean.Key, mean => mean.Value.Sums);
        foreach (var metric in _metrics)
            sums[metric.Name] = metric.Sums;
        return sums;
    }

    public void Restore(IReadOnlyDictionary<string, double[]> sums)
    {
        _means.Clear();
        foreach (var (name, values) in sums)
            if (name.StartsWith(MeanPrefix, StringComparison.Ordinal))
                CollectionsMarshal.GetValueRefOrAddDefault(_means, name[MeanPrefix.Length..], out _).Sums = values;
        foreach (var metric in _metrics)
            metric.Sums = sums[metric.Name];
    }

    private const string MeanPrefix = "mean:";

    private ref RunningMean Mean(string player, string name)
        => ref CollectionsMarshal.GetValueRefOrAddDefault(_means, player.Length == 0 ? name : $"{player}/{name}", out _);

    private static IReadOnlyList<Metric> Distinct(IReadOnlyList<Metric> metrics)
        => metrics.GroupBy(metric => metric.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ArgumentException($"{twice.Count()} metrics of the step are called '{twice.Key}', so their figures could not be told apart. Give them names with NamedMetric.")
            : metrics;
}
