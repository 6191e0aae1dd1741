using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Parameters with the same rates, which the host updates by tensor operators: one by one, but the small ones as one tensor where the formula goes
/// element by element (<see cref="GatheredParameters"/>).
/// </summary>
internal sealed class HostGroup : IDisposable
{
    private readonly UpdateRule _rule;
    private readonly (Parameter Parameter, ParameterState State)[] _others;
    private readonly GatheredParameters[] _small;

    /// <param name="rule">The formula.</param>
    /// <param name="parameters">At least one.</param>
    /// <param name="states">One for each, before the first step.</param>
    internal HostGroup(UpdateRule rule, Parameter[] parameters, ParameterState[] states)
    {
        _rule = rule;
        (Parameter Parameter, ParameterState State)[] members = [.. parameters.Zip(states)];
        _small = rule is ListRule { IsElementwise: true } lists ? GatheredParameters.Of(lists, members) : [];
        _others = [.. members.Except(_small.SelectMany(small => small.Members))];
    }

    /// <summary>Updates all parameters that have gradients.</summary>
    internal void Update(in StepRates rates)
    {
        using var guard = no_grad();
        foreach (var (parameter, state) in _others)
            Update(parameter, state, rates);
        foreach (var small in _small)
            if (!small.Update(rates))
                foreach (var (parameter, state) in small.Members)
                    Update(parameter, state, rates);
    }

    public void Dispose()
    {
        foreach (var small in _small)
            small.Dispose();
    }

    private void Update(Parameter parameter, ParameterState state, in StepRates rates)
    {
        using var scope = NewDisposeScope();
        if (parameter.grad is not { } gradient)
            return;
        if (gradient.is_sparse)
            gradient = gradient.to_dense();
        state.Step++;
        if (parameter.IsNarrow())
            UpdateWide(parameter, gradient, state, rates);
        else if (parameter.is_complex())
            _rule.Update(parameter.view_as_real(), gradient.resolve_conj().view_as_real(), state.Select(tensor => tensor.is_complex() ? tensor.view_as_real() : tensor), rates);
        else
            _rule.Update(parameter, gradient, state, rates);
    }

    /// <summary>In float32, rounded once.</summary>
    private void UpdateWide(Parameter parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        var wide = state.Select(tensor => tensor.to(ScalarType.Float32));
        var values = parameter.to(ScalarType.Float32);
        _rule.Update(values, gradient.to(ScalarType.Float32), wide, rates);
        parameter.copy_(values);
        foreach (var (slot, value) in state.Tensors)
            value.copy_(wide[slot]);
    }
}
