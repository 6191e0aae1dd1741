using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A figure over many batches, exact whatever their sizes. What it has added up so far is saved with a checkpoint, so that a resumed
/// epoch ends with the figure of an undisturbed one.
/// </summary>
public abstract class Metric
{
    /// <summary>The name in logs, after the split's: <c>val/accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>Whether it is followed while training too, and not in validation alone, where it costs a share of a step. Default true.</summary>
    public virtual bool InTraining => true;

    /// <summary>The figure over everything added since the last reset; NaN before the first.</summary>
    public abstract double Value { get; }

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">What the model answered.</param>
    /// <param name="targets">What it should have answered.</param>
    public abstract void Add(Tensor outputs, Tensor targets);

    /// <summary>
    /// Whether the metric can count a batch without waiting for the device: the trainer then calls <see cref="Tally"/> instead of
    /// <see cref="Add"/>, and <see cref="AddTally"/> once the numbers are read (<see cref="ExecutionOptions.ReadEvery"/>). Default false.
    /// </summary>
    public virtual bool Tallies => false;

    /// <summary>What a batch adds, as numbers that stay on the device of the outputs. Nothing may be read from tensors here.</summary>
    /// <param name="outputs">What the model answered.</param>
    /// <param name="targets">What it should have answered.</param>
    /// <returns>[numbers], float64; as many for each batch as the metric likes.</returns>
    /// <exception cref="NotSupportedException">The metric does not tally.</exception>
    public virtual Tensor Tally(Tensor outputs, Tensor targets)
        => throw new NotSupportedException($"{Name} does not tally: call {nameof(Add)}, or override {nameof(Tallies)}, {nameof(Tally)} and {nameof(AddTally)}.");

    /// <summary>Adds what <see cref="Tally"/> gave for a batch: together they do what <see cref="Add"/> does.</summary>
    /// <param name="tally">Its numbers.</param>
    /// <exception cref="NotSupportedException">The metric does not tally.</exception>
    public virtual void AddTally(ReadOnlySpan<double> tally)
        => throw new NotSupportedException($"{Name} does not tally: call {nameof(Add)}, or override {nameof(Tallies)}, {nameof(Tally)} and {nameof(AddTally)}.");

    /// <summary>What it has added up, in an order of the metric's own; as many numbers as it needs. Kept in checkpoints.</summary>
    public abstract double[] Sums { get; set; }

    /// <summary>What is no single figure, as JSON: a confusion matrix, figures by class. Default null: nothing.</summary>
    public virtual JsonNode? Detail => null;

    /// <summary>Starts over.</summary>
    public virtual void Reset() => Sums = new double[Sums.Length];
}
