using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Applies a formula to all parameters, group by group.</summary>
internal sealed class RuleOptimizer : ModelOptimizer
{
    private readonly UpdateRule _rule;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> _parameters;
    private readonly ParameterState[] _states;
    private readonly Group[] _groups;
    private readonly DeviceSteps? _device;
    private double? _momentum;

    internal RuleOptimizer(GroupedOptimizer options, UpdateRule rule, IReadOnlyList<GroupedParameter> parameters)
    {
        _rule = rule;
        _momentum = rule.Momentum;
        LearningRate = options.LearningRate;
        _parameters = [.. parameters.Select(parameter => (parameter.Name, parameter.Parameter))];
        using (var scope = NewDisposeScope())
        using (no_grad())
            _states = [.. parameters.Select(parameter => ParameterState.Keep(rule.Start(parameter.Parameter)))];
        var fused = options.Fused && rule.HasFused;
        var decaysAll = options.DecayNormsAndBiases ?? !rule.SparesNormsAndBiases;
        _groups = [.. parameters.Zip(_states)
            .GroupBy(member => (member.First.Scale, Decay(member.First), fused && !member.First.Parameter.is_complex()))
            .Select(group => new Group(rule, [.. group.Select(member => member.First.Parameter)], [.. group.Select(member => member.Second)], group.Key))];

        if (rule is ListRule ofDevice)
            _device = new DeviceSteps(
                ofDevice,
                [.. parameters.Select(parameter => parameter.Parameter)],
                _states,
                [.. parameters.Select(parameter => (parameter.Scale, Decay(parameter)))],
                options.Fused);

        double Decay(GroupedParameter parameter)
            => parameter.WeightDecay ?? (decaysAll || parameter.Parameter.dim() > 1 ? options.WeightDecay : 0);
    }

    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _parameters;

    public override double LearningRate { get; set; }

    public override double? Momentum
    {
        get => _momentum;
        set
        {
            if (_momentum is not null && value is { } momentum)
                _momentum = Require.ShareBelowOne(momentum);
        }
    }

    internal override bool StepsOnDevice => _device is not null;

    internal override void StepOnDevice(DeviceRates rates)
    {
        if (_device is null)
            base.StepOnDevice(rates);
        else
            _device.Step(rates, _momentum ?? 0);
    }

    public override void Step()
    {
        _device?.ReadCounts(leave: true);
        foreach (var group in _groups)
            group.Step(LearningRate, _momentum ?? 0);
    }

    public override IEnumerable<(string Name, Tensor Value)> State()
    {
        _device?.ReadCounts(leave: false);
        for (var k = 0; k < _states.Length; k++)
        {
            if (_rule.CountsSteps)
                yield return ($"{_parameters[k].Name}.step", tensor(_states[k].Step));
            foreach (var (slot, value) in _states[k].Tensors)
                yield return ($"{_parameters[k].Name}.{slot}", value);
        }
    }

    public override void Restore(Func<string, Tensor?> saved)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        for (var k = 0; k < _states.Length; k++)
        {
            var (name, parameter) = _parameters[k];
            _states[k].Step = _rule.CountsSteps && saved($"{name}.step") is { } step ? step.item<long>() : 0;
            foreach (var (slot, fresh) in _rule.Start(parameter))
            {
                var value = saved($"{name}.{slot}") ?? fresh;
                var kept = _states[k][slot];
                if (!value.shape.SequenceEqual(kept.shape))
                    throw new InvalidDataException(
                        $"The saved {slot} of '{name}' has shape [{string.Join(", ", value.shape)}], but [{string.Join(", ", kept.shape)}] is expected: it belongs to another model or optimizer.");
                kept.copy_(value);
            }
        }
        _device?.WriteCounts();
    }

    public override void Dispose()
    {
        _device?.Dispose();
        foreach (var group in _groups)
            group.Dispose();
        foreach (var state in _states)
            state.Dispose();
    }

    /// <summary>Parameters with the same rates, updated by native code or by tensor operators.</summary>
    private sealed class Group(UpdateRule rule, Parameter[] parameters, ParameterState[] states, (double Scale, double WeightDecay, bool Fused) key) : IDisposable
    {
        private readonly FusedGroup? _fused = key.Fused ? new FusedGroup(parameters, states) : null;
        private readonly HostGroup? _host = key.Fused ? null : new HostGroup(rule, parameters, states);

        public void Step(double learningRate, double momentum)
        {
            var rates = new StepRates(learningRate * key.Scale, key.WeightDecay, momentum);
            if (_fused is not null)
                rule.UpdateFused(_fused, rates);
            else
                _host!.Update(rates);
        }

        public void Dispose() => _host?.Dispose();
    }
}
