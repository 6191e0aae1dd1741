using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// How far outputs are from targets: a mean over the samples of a batch, or over what else counts. Take one of those below and change its
/// settings, <c>Loss.CrossEntropy with { LabelSmoothing = 0.1 }</c>, make one of a function with <see cref="Custom"/>, or derive from it.
/// Name and settings are in the run card.
/// </summary>
/// <remarks>Outputs in float16 or bfloat16 are brought to float32 first, as autocast does for losses.</remarks>
[JsonConverter(typeof(RuntimeTypeConverter<Loss>))]
public abstract record Loss
{
    /// <summary>−log softmax(outputs)[target]: outputs [batch, classes, …] are logits, targets [batch, …] class numbers (int64).</summary>
    public static CrossEntropyLoss CrossEntropy { get; } = new();

    /// <summary>Binary cross-entropy of logits with targets from 0 to 1, of equal shapes: for labels that do not exclude each other.</summary>
    public static BinaryCrossEntropyLoss BinaryCrossEntropy { get; } = new();

    /// <summary>(outputs − targets)², of equal shapes.</summary>
    public static MeanSquaredErrorLoss MeanSquaredError { get; } = new();

    /// <summary>|outputs − targets|, of equal shapes: the L1 loss.</summary>
    public static MeanAbsoluteErrorLoss MeanAbsoluteError { get; } = new();

    /// <summary>Squared for small differences, linear for large ones (Huber 1964).</summary>
    /// <param name="delta">Where the one becomes the other, above 0.</param>
    public static HuberLoss Huber(double delta = 1) => new() { Delta = delta };

    /// <summary>The Huber loss divided by its bend, so that large differences have the slope 1 (Girshick: Fast R-CNN, 2015).</summary>
    /// <param name="beta">Where the square becomes the line, above 0.</param>
    public static SmoothL1Loss SmoothL1(double beta = 1) => new() { Beta = beta };

    /// <summary>A loss from a function.</summary>
    /// <param name="name">The name in the run card: other settings ought to have other names.</param>
    /// <param name="mean">From outputs and targets to a scalar, the mean over the samples, differentiable in the outputs.</param>
    /// <param name="ofSamples">From outputs and targets to the loss of each sample, [batch]; null where that is not asked for.</param>
    public static CustomLoss Custom(string name, Func<Tensor, Tensor, Tensor> mean, Func<Tensor, Tensor, Tensor>? ofSamples = null)
        => new(name, mean, ofSamples);

    /// <summary>The name in the run card and in messages.</summary>
    public abstract string Name { get; }

    /// <summary>What <see cref="Weigh"/> counts, in logs. Default <c>samples</c>; <c>pixels</c> would fit a class for each pixel.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string Unit { get; init => field = Require.Named(value); } = "samples";

    /// <summary>The loss of a batch.</summary>
    /// <param name="outputs">What the model answered.</param>
    /// <param name="targets">What it should have answered.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit.</exception>
    public abstract Tensor Of(Tensor outputs, Tensor targets);

    /// <summary>The loss of each sample: what <see cref="Of"/> gives for a batch of that sample alone, and 0 where nothing in it counts.</summary>
    /// <param name="outputs">What the model answered.</param>
    /// <param name="targets">What it should have answered.</param>
    /// <returns>[batch], or null where the loss cannot tell.</returns>
    public virtual Tensor? OfSamples(Tensor outputs, Tensor targets) => null;

    /// <summary>What <see cref="Of"/> is the mean of: how many terms, and what they weigh together. Default the samples, each weighing 1.</summary>
    /// <param name="outputs">What the model answered.</param>
    /// <param name="targets">What it should have answered.</param>
    public virtual LossWeight Weigh(Tensor outputs, Tensor targets) => new(targets.Dimensions > 0 ? targets.size(0) : 1);

    /// <summary><see cref="Of"/> and <see cref="Weigh"/> in one.</summary>
    internal virtual (Tensor Loss, LossWeight Weight) OfWeighed(Tensor outputs, Tensor targets) => (Of(outputs, targets), Weigh(outputs, targets));

    /// <summary>The outputs in a type that a mean over many terms can be computed in.</summary>
    /// <param name="outputs">What the model answered.</param>
    protected internal static Tensor Precise(Tensor outputs) => outputs.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? outputs.to(float32) : outputs;
}
