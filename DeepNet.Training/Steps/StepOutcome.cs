using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a step made of a batch.</summary>
/// <param name="Loss">A scalar, the mean over the batch, from which the gradients flow.</param>
/// <param name="Count">Samples in the batch: the weight of its loss in the epoch's mean.</param>
/// <param name="Outputs">What the metrics compare, or null for none.</param>
/// <param name="Targets">With what.</param>
public readonly record struct StepOutcome(Tensor Loss, long Count, Tensor? Outputs = null, Tensor? Targets = null);
