using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A metric under another name, for steps that have two of a kind: <c>new NamedMetric("accuracy_unknown", new Accuracy(…))</c>.</summary>
/// <param name="name">The name in logs, after the split's; not empty.</param>
/// <param name="metric">What is computed.</param>
/// <exception cref="ArgumentException">The name is empty.</exception>
public sealed class NamedMetric(string name, Metric metric) : Metric
{
    private readonly Metric _metric = metric ?? throw new ArgumentNullException(nameof(metric));

    /// <inheritdoc/>
    public override string Name { get; } = !string.IsNullOrWhiteSpace(name) ? name : throw new ArgumentException("A metric needs a name.", nameof(name));

    /// <inheritdoc/>
    public override bool HigherIsBetter => _metric.HigherIsBetter;

    /// <inheritdoc/>
    public override bool InTraining => _metric.InTraining;

    /// <inheritdoc/>
    public override double Value => _metric.Value;

    /// <inheritdoc/>
    public override JsonNode? Detail => _metric.Detail;

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => _metric.Sums;
        set => _metric.Sums = value;
    }

    /// <inheritdoc/>
    public override void Reset() => _metric.Reset();

    /// <inheritdoc/>
    public override void Add(Tensor outputs, Tensor targets) => _metric.Add(outputs, targets);

    /// <inheritdoc/>
    public override bool Tallies => _metric.Tallies;

    /// <inheritdoc/>
    public override Tensor Tally(Tensor outputs, Tensor targets) => _metric.Tally(outputs, targets);

    /// <inheritdoc/>
    public override void AddTally(ReadOnlySpan<double> tally) => _metric.AddTally(tally);
}
