using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>An optimizer together with the names of the parameters it updates, so that its state can be saved and restored by name.</summary>
/// <param name="optimizer">The optimizer; it is disposed with this object.</param>
/// <param name="parameters">Names and parameters, in the order in which the optimizer got them.</param>
/// <param name="slots">What the optimizer keeps for each parameter.</param>
public sealed class ModelOptimizer(
    OptimizerHelper optimizer, IReadOnlyList<(string Name, Parameter Parameter)> parameters, StateSlots slots) : IDisposable
{
    private readonly optim.ILearningRateController[] _groups = [.. optimizer.ParamGroups];

    /// <summary>The learning rate of the next step, in every parameter group.</summary>
    public double LearningRate
    {
        get => _groups[0].LearningRate;
        set
        {
            foreach (var group in _groups)
                group.LearningRate = value;
        }
    }

    /// <summary>Updates the parameters by their gradients.</summary>
    public void Step() => optimizer.step();

    /// <summary>The state by name: <c>{parameter}.{slot}</c>, and <c>{parameter}.step</c> (int64 scalar) where the optimizer counts steps.</summary>
    /// <returns>The tensors themselves, not copies, but for the step counts, which the caller's dispose scope owns.</returns>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        foreach (var (name, state) in States())
        {
            if (slots.Steps is { } steps)
                yield return ($"{name}.step", tensor(steps.Get(state)));
            foreach (var slot in slots.Tensors)
                if (slot.Get(state) is { IsInvalid: false } value)
                    yield return ($"{name}.{slot.Name}", value);
        }
    }

    /// <summary>Puts back what <see cref="State"/> gave.</summary>
    /// <param name="saved">The tensor of a name, or null where there is none; it is copied.</param>
    public void Restore(Func<string, Tensor?> saved)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, state) in States())
        {
            if (slots.Steps is { } steps)
                steps.Set(state, saved($"{name}.step") is { } count ? count.item<long>() : 0);
            foreach (var slot in slots.Tensors)
            {
                var before = slot.Get(state);
                slot.Set(state, saved($"{name}.{slot.Name}")?.clone().DetachFromDisposeScope());
                before?.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => optimizer.Dispose();

    private IEnumerable<(string Name, OptimizerState State)> States()
    {
        var states = optimizer.state_dict().State;
        return states.Count == parameters.Count
            ? parameters.Select(parameter => parameter.Name).Zip(states)
            : throw new InvalidOperationException(
                $"{optimizer.GetType().Name} keeps {states.Count} states for {parameters.Count} parameters; one for each was expected, so they cannot be saved by name.");
    }
}
