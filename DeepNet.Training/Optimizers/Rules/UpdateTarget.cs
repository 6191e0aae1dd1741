using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a <see cref="ListRule"/> updates: parameters of one type on one device, by gradients that must stay as they are.</summary>
/// <param name="parameters">At least one.</param>
/// <param name="gradients">One for each.</param>
/// <param name="states">One for each.</param>
/// <param name="together">Whether operators for lists are wanted.</param>
internal sealed class UpdateTarget(Tensor[] parameters, Tensor[] gradients, ParameterState[] states, bool together)
{
    internal TensorList Parameters { get; } = new(parameters, together);

    internal TensorList Gradients { get; } = new(gradients, together);

    internal ParameterState[] States => states;

    /// <summary>The kept tensors of that name, which every state has.</summary>
    internal TensorList this[string slot] => new(Array.ConvertAll(states, state => state[slot]), together);
}
