using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// An optimizer that updates float32 copies of weights of fewer bits and rounds these to the model's weights after each step, so that small
/// updates add up (Micikevicius et al. 2018). The copies are part of its state, as <c>{parameter}.master</c>; a parameter that has float32
/// already is updated itself.
/// </summary>
internal sealed class MasterWeights : ModelOptimizer
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> _parameters;
    private readonly (string Name, Parameter Model, Parameter Master)[] _pairs;
    private readonly ModelOptimizer _inner;
    private bool _neverAscends;

    public MasterWeights(OptimizerOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _parameters = parameters;
        var masters = parameters.Select(named => named with { Parameter = Needs(named.Parameter) ? Copy(named.Parameter) : named.Parameter }).ToArray();
        _pairs = [.. parameters.Zip(masters, (model, master) => (model.Name, Model: model.Parameter, Master: master.Parameter))
            .Where(pair => !ReferenceEquals(pair.Model, pair.Master))];
        _inner = options.Create(masters);
    }

    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _parameters;

    public override double LearningRate { get => _inner.LearningRate; set => _inner.LearningRate = value; }

    public override double? Momentum { get => _inner.Momentum; set => _inner.Momentum = value; }

    public override bool Ascend()
    {
        // An optimizer that does not move at its first call is none that does.
        if (_neverAscends)
            return false;
        TakeGradients();
        var moved = _inner.Ascend();
        _neverAscends = !moved;
        DropGradients();
        if (moved)
            Publish();
        return moved;
    }

    internal override bool Ascends => _inner.Ascends;

    public override void Step()
    {
        TakeGradients();
        _inner.Step();
        DropGradients();
        Publish();
    }

    internal override bool StepsOnDevice => _inner.StepsOnDevice;

    internal override void StepOnDevice(DeviceRates rates)
    {
        TakeGradients();
        _inner.StepOnDevice(rates);
        DropGradients();
        Publish();
    }

    public override IEnumerable<(string Name, Tensor Value)> State()
        => _inner.State().Concat(_pairs.Select(pair => ($"{pair.Name}.master", (Tensor)pair.Master)));

    /// <summary>Puts the state back. The model's weights are those of the same moment, and must be put back before.</summary>
    public override void Restore(Func<string, Tensor?> saved)
    {
        _inner.Restore(saved);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, model, master) in _pairs)
            master.copy_(saved($"{name}.master") ?? model);
    }

    public override void Dispose()
    {
        _inner.Dispose();
        foreach (var (_, _, master) in _pairs)
            master.Dispose();
    }

    private static bool Needs(Parameter parameter) => parameter.dtype is ScalarType.BFloat16 or ScalarType.Float16;

    private static Parameter Copy(Parameter parameter)
    {
        var master = new Parameter(parameter.detach().to_type(ScalarType.Float32));
        master.DetachFromDisposeScope();
        return master;
    }

    private void TakeGradients()
    {
        foreach (var (_, model, master) in _pairs)
        {
            using var gradient = model.grad;
            using var wide = gradient?.to_type(ScalarType.Float32);
            master.grad = wide;
        }
    }

    private void DropGradients()
    {
        foreach (var (_, _, master) in _pairs)
            master.grad = null;
    }

    private void Publish()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (_, model, master) in _pairs)
            model.copy_(master);
    }
}
