using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>An optimizer of <c>torch.optim</c> together with the names of the parameters it updates.</summary>
/// <param name="optimizer">The optimizer; it is disposed with this object.</param>
/// <param name="parameters">Names and parameters, in the order in which the optimizer got them.</param>
/// <param name="slots">What the optimizer keeps for each parameter.</param>
public sealed class TorchOptimizer(
    OptimizerHelper optimizer, IReadOnlyList<(string Name, Parameter Parameter)> parameters, StateSlots slots) : ModelOptimizer
{
    private readonly (optim.ILearningRateController Group, double Scale)[] _groups =
        [.. optimizer.ParamGroups.Select(group => (group, group.LearningRate / optimizer.ParamGroups.First().LearningRate))];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters => parameters;

    /// <summary>The learning rate of the first group; the others keep their proportion to it.</summary>
    public override double LearningRate
    {
        get => _groups[0].Group.LearningRate;
        set
        {
            foreach (var (group, scale) in _groups)
                group.LearningRate = value * scale;
        }
    }

    /// <summary>The momentum, or β₁, of the first group that has one; setting it sets that of every group that has one.</summary>
    public override double? Momentum
    {
        get => _groups.Select(member => MomentumOf(member.Group)).FirstOrDefault(momentum => momentum is not null);
        set
        {
            foreach (var (group, _) in _groups)
            {
                if (value is not { } momentum || MomentumOf(group) is null)
                    continue;
                if (group is optim.IMomentum moving)
                    moving.Momentum = momentum;
                else if (group is optim.IBetas means)
                    means.Betas = (momentum, means.Betas.Item2);
            }
        }
    }

    /// <inheritdoc/>
    public override void Step() => optimizer.step();

    /// <summary>The state by name: <c>{parameter}.{slot}</c>, and <c>{parameter}.step</c> (int64 scalar) where the optimizer counts steps.</summary>
    /// <returns>The tensors themselves, not copies, but for the step counts, which the caller's dispose scope owns.</returns>
    public override IEnumerable<(string Name, Tensor Value)> State()
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

    /// <inheritdoc/>
    public override void Restore(Func<string, Tensor?> saved)
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
    public override void Dispose() => optimizer.Dispose();

    private static double? MomentumOf(optim.ILearningRateController group) => group switch
    {
        optim.IMomentum { Momentum: > 0 } moving => moving.Momentum,
        optim.IBetas means => means.Betas.Item1,
        _ => null,
    };

    private IEnumerable<(string Name, OptimizerState State)> States()
    {
        var states = optimizer.state_dict().State;
        return states.Count == parameters.Count
            ? parameters.Select(parameter => parameter.Name).Zip(states)
            : throw new InvalidOperationException(
                $"{optimizer.GetType().Name} keeps {states.Count} states for {parameters.Count} parameters; one for each was expected, so they cannot be saved by name.");
    }
}
