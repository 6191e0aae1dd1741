using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The parameters of a group and their states side by side, as native code takes them.</summary>
internal sealed class FusedGroup
{
    private readonly ParameterState[] _states;
    private readonly Dictionary<string, Tensor?[]> _slots = [];
    private readonly long[] _steps;

    internal FusedGroup(Tensor[] parameters, ParameterState[] states)
    {
        (Parameters, _states, _steps) = (parameters, states, new long[states.Length]);
        Ones = [.. Enumerable.Repeat(1L, states.Length)];
        foreach (var name in states.SelectMany(state => state.Tensors.Keys).Distinct())
            _slots[name] = [.. states.Select(state => state.Tensors.GetValueOrDefault(name))];
    }

    internal Tensor[] Parameters { get; }

    /// <summary>Counts of steps for formulas that do not count.</summary>
    internal long[] Ones { get; }

    /// <summary>The tensors of that name, null where a parameter has none; an empty list where no parameter has one.</summary>
    internal Tensor?[] this[string slot] => _slots.GetValueOrDefault(slot) ?? [];

    /// <summary>Calls an operator that takes the counts of steps, as <see cref="Steps"/> gives them, and returns those after this step.</summary>
    internal void Run(NativeOperator kernel, params ReadOnlySpan<NativeArgument> arguments)
    {
        kernel.Run(arguments, _steps);
        for (var k = 0; k < _states.Length; k++)
            _states[k].Step = _steps[k];
    }

    /// <summary>The counts of steps before this one.</summary>
    internal long[] Steps()
    {
        for (var k = 0; k < _states.Length; k++)
            _steps[k] = _states[k].Step;
        return _steps;
    }
}
