using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The mean losses and the metrics of one split of the data, over the part of an epoch that has passed.</summary>
internal sealed class SplitMetrics(string split, IReadOnlyList<Metric> metrics)
{
    private const string Loss = "loss";

    private readonly IReadOnlyList<Metric> _metrics = Distinct(metrics);

    // "loss", "critic/loss", "reconstruction": means weighted by what the losses are means of.
    private readonly Dictionary<string, RunningMean> _means = [];

    /// <summary>Whether all of it can stay on the device for a while.</summary>
    public bool Tallies => _metrics.All(metric => metric.Tallies);

    /// <summary>Metrics that have to read what they count.</summary>
    public IEnumerable<string> Readers => _metrics.Where(metric => !metric.Tallies).Select(metric => metric.Name);

    /// <summary>Adds what a player made of a batch.</summary>
    /// <param name="player">Its name, empty for the only one.</param>
    /// <param name="loss">The value of the outcome's loss.</param>
    /// <param name="outcome">What came of the batch.</param>
    public void Add(string player, double loss, in StepOutcome outcome)
    {
        Mean(player, Loss).Add(loss, outcome.Weight);
        foreach (var (name, value) in outcome.Parts)
            Mean(player, name).Add(Host.Double(value), outcome.Weight);
        if (outcome.Outputs is { } outputs && outcome.Targets is { } targets)
            foreach (var metric in _metrics)
                metric.Add(outputs, targets);
    }

    /// <summary>What <see cref="Add"/> would have to read of a batch, for <see cref="AddRead"/> later; metrics that do not tally are told the batch at once.</summary>
    /// <param name="outcome">What came of the batch.</param>
    /// <param name="values">Is given the numbers that stay on the device: parts of the loss, then tallies.</param>
    public PassTallies Tally(in StepOutcome outcome, List<Tensor> values)
    {
        var parts = outcome.Parts.Count == 0 ? [] : new string[outcome.Parts.Count];
        for (var k = 0; k < parts.Length; k++)
        {
            parts[k] = outcome.Parts[k].Name;
            values.Add(outcome.Parts[k].Value.detach());
        }
        var sizes = _metrics.Count == 0 ? [] : new int[_metrics.Count];
        if (outcome.Outputs is { } outputs && outcome.Targets is { } targets)
            for (var k = 0; k < sizes.Length; k++)
                if (_metrics[k].Tallies)
                {
                    var tally = _metrics[k].Tally(outputs, targets);
                    values.Add(tally);
                    sizes[k] = (int)tally.numel();
                }
                else
                {
                    _metrics[k].Add(outputs, targets);
                }
        return new PassTallies(parts, sizes);
    }

    /// <summary>Adds what a player made of a batch, when its numbers have been read.</summary>
    /// <param name="player">The player's name, empty for the only one.</param>
    /// <param name="loss">The value of the loss.</param>
    /// <param name="weight">What the loss is the mean of.</param>
    /// <param name="tallies">What <see cref="Tally"/> returned.</param>
    /// <param name="values">The values of the numbers that it gave.</param>
    public void AddRead(string player, double loss, double weight, PassTallies tallies, ReadOnlySpan<double> values)
    {
        Mean(player, Loss).Add(loss, weight);
        for (var k = 0; k < tallies.Parts.Length; k++)
            Mean(player, tallies.Parts[k]).Add(values[k], weight);
        values = values[tallies.Parts.Length..];
        for (var k = 0; k < tallies.Sizes.Length; k++)
            if (tallies.Sizes[k] is > 0 and var size)
            {
                _metrics[k].AddTally(values[..size]);
                values = values[size..];
            }
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
