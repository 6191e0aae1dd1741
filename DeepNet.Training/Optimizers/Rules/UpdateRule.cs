using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>An optimizer's formula: what it keeps for a parameter and how it updates it.</summary>
public abstract class UpdateRule
{
    /// <summary>The momentum, or β₁, that the optimizer begins with; null where it has none. Default null.</summary>
    public virtual double? Momentum => null;

    /// <summary>Whether parameters of fewer than two dimensions decay only on request. Default false.</summary>
    public virtual bool SparesNormsAndBiases => false;

    /// <summary>Whether the formula needs the number of the step, so that it is saved. Default false.</summary>
    public virtual bool CountsSteps => false;

    /// <summary>
    /// Whether each element of a parameter is updated by what stands at its place in the gradient and the state, all of them shaped like the parameter:
    /// so several parameters can be updated like one. Default false.
    /// </summary>
    internal virtual bool IsElementwise => false;

    /// <summary>Whether <see cref="UpdateFused"/> can be called in this process.</summary>
    internal virtual bool HasFused => false;

    /// <summary>What is kept for a parameter, before the first step.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>New tensors on the parameter's device, under PyTorch's names where it has them. Default none.</returns>
    public virtual IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [];

    /// <summary>
    /// Updates a parameter and its state in place; gradients are not recorded meanwhile, and tensors made meanwhile are disposed of after it.
    /// Parameters in bfloat16 and float16 come as float32, and are rounded afterwards.
    /// </summary>
    /// <param name="parameter">The parameter, to be changed in place.</param>
    /// <param name="gradient">Its gradient, of the same shape and dtype, which must stay as it is.</param>
    /// <param name="state">What is kept for it.</param>
    /// <param name="rates">What holds in this step.</param>
    public abstract void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates);

    /// <summary>Updates all parameters of a group that have gradients in native code.</summary>
    internal virtual void UpdateFused(FusedGroup group, in StepRates rates) => throw new NotSupportedException($"{GetType().Name} has no native code.");

    /// <summary>Zeros of the parameter's shape, in float32 where the parameter is narrower.</summary>
    private protected static Tensor WideZeros(Tensor parameter) => parameter.zeros_like(parameter.WideType());
}
