using TorchSharp;
using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>What updates a model's parameters by their gradients. It knows their names, so that its state can be saved and restored by name.</summary>
public abstract class ModelOptimizer : IDisposable
{
    /// <summary>The parameters that are updated, by name.</summary>
    public abstract IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>The learning rate of the next step; a parameter group with a rate of its own keeps its proportion to it.</summary>
    public abstract double LearningRate { get; set; }

    /// <summary>The momentum (β₁ of Adam and its kin) of the next step; null where the optimizer has none.</summary>
    public virtual double? Momentum { get => null; set { } }

    /// <summary>
    /// Moves the weights to where the gradients are to be taken, for optimizers that need those of a second point (SAM). The caller then
    /// clears the gradients, repeats the forward and backward passes of the step and calls <see cref="Step"/>.
    /// </summary>
    /// <returns>Whether it moved; false for all but such optimizers.</returns>
    public virtual bool Ascend() => false;

    /// <summary>Whether <see cref="Ascend"/> may move the weights.</summary>
    internal virtual bool Ascends => GetType().GetMethod(nameof(Ascend))!.DeclaringType != typeof(ModelOptimizer);

    /// <summary>Updates the parameters by their gradients.</summary>
    public abstract void Step();

    /// <summary>Whether <see cref="StepOnDevice"/> can be called.</summary>
    internal virtual bool StepsOnDevice => false;

    /// <summary>
    /// Updates the parameters by their gradients with rates that the device reads; <see cref="LearningRate"/> does not count. The host reads nothing,
    /// and after the first call nothing is allocated that outlasts a call, as long as the same parameters have gradients: so it can be recorded and
    /// replayed. The gradients may hold anything afterwards.
    /// </summary>
    /// <param name="rates">What the update goes by.</param>
    /// <exception cref="NotSupportedException"><see cref="StepsOnDevice"/> is false.</exception>
    internal virtual void StepOnDevice(DeviceRates rates)
        => throw new NotSupportedException($"{GetType().Name} takes its rates from the host and cannot step on the device: ask StepsOnDevice first, and call Step.");

    /// <summary>The state by name: <c>{parameter}.{slot}</c>.</summary>
    /// <returns>Tensors that live as long as the optimizer, or as the caller's dispose scope.</returns>
    public abstract IEnumerable<(string Name, torch.Tensor Value)> State();

    /// <summary>Puts back what <see cref="State"/> gave.</summary>
    /// <param name="saved">The tensor of a name, or null where there is none; it is copied.</param>
    public abstract void Restore(Func<string, torch.Tensor?> saved);

    /// <summary>Frees the state; the parameters are the model's.</summary>
    public abstract void Dispose();
}
