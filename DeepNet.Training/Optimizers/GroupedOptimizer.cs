using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>
/// An optimizer that updates each parameter by a formula of its own gradient, with learning rate and weight decay by group. To write
/// another, derive from it and give its <see cref="Rule"/>.
/// </summary>
public abstract record GroupedOptimizer : OptimizerOptions
{
    /// <summary>λ, the weight decay, at least 0.</summary>
    public abstract double WeightDecay { get; init; }

    /// <summary>
    /// Whether parameters of fewer than two dimensions, norms and biases, decay too. Default null: where the decay is an L2 penalty in the
    /// gradient they do, as in <c>torch.optim</c>; where it is decoupled, and in <see cref="Lars"/>, they do not.
    /// </summary>
    public bool? DecayNormsAndBiases { get; init; }

    /// <summary>Parameters with a learning rate or a weight decay of their own; the first that fits counts. Default none.</summary>
    /// <exception cref="ArgumentException">A group is null.</exception>
    public IReadOnlyList<ParameterGroup> Groups { get; init => field = OptionList<ParameterGroup>.Of(value); } = OptionList<ParameterGroup>.Empty;

    /// <summary>Learning rates that fall from the head to the first layer, on top of those of the groups. Default null: none.</summary>
    public LayerwiseDecay? LayerwiseDecay { get; init; }

    /// <summary>
    /// Whether all parameters are updated in one pass over memory where native code can (<see cref="Feature.FusedOptimizers"/>), on a GPU by
    /// LibTorch's fused optimizers or its operators on lists of tensors; the results differ from those of the tensor operators by rounding only.
    /// Without them, as with TorchSharp's packages, small parameters (of up to 4,096 elements) are updated as one tensor where the formula goes element
    /// by element. Default true.
    /// </summary>
    public bool Fused { get; init; } = true;

    /// <summary>The formula, with these options.</summary>
    protected abstract UpdateRule Rule();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no parameters, or a group has none, or options contradict each other.</exception>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RuleOptimizer(this, Rule(), ParameterGrouping.Resolve(this, parameters));
    }

    /// <summary>The formula, for optimizers that use another's.</summary>
    internal UpdateRule RuleOf() => Rule();
}
