using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Small parameters of one type on one device that are updated as one tensor: they and their gradients are copied side by side, and what is kept for
/// them lies side by side always. Three copies for each take the place of the formula's operators for each.
/// </summary>
internal sealed class GatheredParameters : IDisposable
{
    // Beyond it, the copies take longer than the calls that SGD saves.
    private const long MostElements = 4_096;

    private readonly ListRule _rule;
    private readonly (Tensor All, Tensor[] Parts) _values;
    private readonly (Tensor All, Tensor[] Parts) _gradients;
    private readonly ParameterState _state;

    private GatheredParameters(ListRule rule, (Parameter Parameter, ParameterState State)[] members)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        (_rule, Members) = (rule, members);
        var all = empty(members.Sum(member => member.Parameter.numel()), members[0].Parameter.dtype, members[0].Parameter.device);
        (_values, _gradients) = (Cut(all), Cut(all.empty_like()));
        _state = ParameterState.Keep(rule.Start(all));
        foreach (var (slot, kept) in _state.Tensors)
            foreach (var (member, part) in members.Zip(Parts(kept)))
                member.State.Replace(slot, part);
    }

    internal (Parameter Parameter, ParameterState State)[] Members { get; }

    /// <summary>The small ones among some parameters with the same rates, where there are several of a type on a device.</summary>
    /// <param name="rule">A formula that goes element by element.</param>
    /// <param name="members">Their states are those before the first step.</param>
    internal static GatheredParameters[] Of(ListRule rule, (Parameter Parameter, ParameterState State)[] members)
        => [.. members.Where(member => member.Parameter.numel() is > 0 and <= MostElements && member.Parameter.dtype is ScalarType.Float32 or ScalarType.Float64)
            .GroupBy(member => (member.Parameter.dtype, member.Parameter.device.ToString()))
            .Where(group => group.Count() > 1)
            .Select(group => new GatheredParameters(rule, [.. group]))];

    /// <summary>Updates them.</summary>
    /// <returns>Whether they could be updated together; else nothing was done.</returns>
    internal bool Update(in StepRates rates)
    {
        using var scope = NewDisposeScope();
        var step = Members[0].State.Step;
        for (var k = 0; k < Members.Length; k++)
        {
            if (_rule.CountsSteps && Members[k].State.Step != step || Members[k].Parameter.grad is not { is_sparse: false } gradient)
                return false;
            _gradients.Parts[k].copy_(gradient);
        }
        for (var k = 0; k < Members.Length; k++)
            _values.Parts[k].copy_(Members[k].Parameter);
        _state.Step = step + 1;
        _rule.Update(_values.All, _gradients.All, _state, rates);
        for (var k = 0; k < Members.Length; k++)
        {
            Members[k].Parameter.copy_(_values.Parts[k]);
            Members[k].State.Step++;
        }
        return true;
    }

    public void Dispose()
    {
        _state.Dispose();
        foreach (var (all, parts) in ((Tensor, Tensor[])[])[_values, _gradients])
        {
            all.Dispose();
            foreach (var part in parts)
                part.Dispose();
        }
    }

    private (Tensor All, Tensor[] Parts) Cut(Tensor all) => (all.DetachFromDisposeScope(), Parts(all));

    /// <summary>Views, shaped like the parameters.</summary>
    private Tensor[] Parts(Tensor all)
    {
        var parts = new Tensor[Members.Length];
        var first = 0L;
        for (var k = 0; k < parts.Length; k++)
        {
            var parameter = Members[k].Parameter;
            parts[k] = all.narrow(0, first, parameter.numel()).view(parameter.shape).DetachFromDisposeScope();
            first += parameter.numel();
        }
        return parts;
    }
}
