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

    /// <summary>What it has added up, in an order of the metric's own; as many numbers as it needs. Kept in checkpoints.</summary>
    public abstract double[] Sums { get; set; }

    /// <summary>What is no single figure, as JSON: a confusion matrix, figures by class. Default null: nothing.</summary>
    public virtual JsonNode? Detail => null;

    /// <summary>Starts over.</summary>
    public virtual void Reset() => Sums = new double[Sums.Length];
}
