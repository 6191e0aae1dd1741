using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Weights to keep in a file of their own in the run's folder, beside the checkpoint that is saved at the same moment.</summary>
/// <param name="Name">The file's name: <c>best.safetensors</c>.</param>
/// <param name="Weights">
/// The tensors by name. Where this is the <see cref="CheckpointPart.Save"/> of a part of the checkpoint, both are written from one copy.
/// </param>
public sealed record WeightsFile(string Name, Func<IEnumerable<(string Name, Tensor Value)>> Weights);
