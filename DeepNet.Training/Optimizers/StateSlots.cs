using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What an optimizer keeps for each parameter.</summary>
/// <param name="Steps">Its count of steps, or null where it has none.</param>
/// <param name="Tensors">Its tensors, each null until there is one.</param>
public sealed record StateSlots(StepSlot? Steps, params TensorSlot[] Tensors);

/// <summary>Where an optimizer's state counts steps.</summary>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it.</param>
public sealed record StepSlot(Func<OptimizerState, long> Get, Action<OptimizerState, long> Set);

/// <summary>Where an optimizer's state keeps a tensor.</summary>
/// <param name="Name">PyTorch's name of it.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it; the state owns the tensor from then on.</param>
public sealed record TensorSlot(string Name, Func<OptimizerState, Tensor?> Get, Action<OptimizerState, Tensor?> Set);
