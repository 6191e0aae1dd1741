using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Parameters of one type on one device with the same rates, which had the same number of steps; that number is a scalar on the device, float32 as
/// LibTorch's fused optimizers want it (so it counts to 16,777,216).
/// </summary>
internal sealed class DeviceGroup : IDisposable
{
    private readonly ListRule _rule;
    private readonly Parameter[] _parameters;
    private readonly ParameterState[] _states;
    private readonly (double Scale, double WeightDecay) _rates;
    private readonly bool _together;
    private readonly bool _byTorch; // whether LibTorch's fused operator takes parameters and states
    private readonly Tensor? _steps;

    /// <param name="rule">The formula.</param>
    /// <param name="parameters">At least one.</param>
    /// <param name="states">One for each.</param>
    /// <param name="rates">Their share of the learning rate, and their weight decay.</param>
    /// <param name="together">Whether operators for lists are wanted.</param>
    internal DeviceGroup(ListRule rule, Parameter[] parameters, ParameterState[] states, (double Scale, double WeightDecay) rates, bool together)
    {
        (_rule, _parameters, _states, _rates, _together) = (rule, parameters, states, rates, together);
        if (rule.CountsSteps)
            _steps = tensor((float)states[0].Step, device: Device).DetachFromDisposeScope();
        _byTorch = together && TorchStep.CanRun(rule, Device, parameters[0].dtype) && parameters.Zip(states).All(
            member => TorchStep.IsDense(member.First) && member.Second.Tensors.Values.All(kept => TorchStep.AreLaidOutAlike(member.First, kept)));
    }

    private Device Device => _parameters[0].device;

    /// <summary>Updates parameters, states and the count of steps.</summary>
    /// <param name="given">What it goes by, on any device.</param>
    /// <param name="momentum">The momentum where <paramref name="given"/> has none.</param>
    /// <param name="gradients">One for each parameter.</param>
    internal void Step(DeviceRates given, double momentum, Tensor[] gradients)
    {
        var device = given.On(Device);
        Tensor[] dense = [.. gradients.Select(gradient => gradient.is_sparse ? gradient.to_dense() : gradient)];
        if (_byTorch && (device.Momentum is null || _rule.Momentum is null) && momentum > 0 == _rule.Momentum > 0)
            UpdateByTorch(device, momentum, dense);
        else
            UpdateByFormula(device, momentum, dense);
    }

    /// <summary>Waits for the device and tells the states their counts of steps.</summary>
    internal void ReadSteps()
    {
        if (_steps is null)
            return;
        var steps = _steps.ToInt64();
        foreach (var state in _states)
            state.Step = steps;
    }

    /// <summary>Takes the counts of steps from the states.</summary>
    /// <returns>Whether they are the same for all; else nothing was done.</returns>
    internal bool WriteSteps()
    {
        if (_states.Any(state => state.Step != _states[0].Step))
            return false;
        _steps?.fill_(_states[0].Step);
        return true;
    }

    public void Dispose() => _steps?.Dispose();

    private void UpdateByTorch(DeviceRates device, double momentum, Tensor[] gradients)
    {
        Tensor[] alike = [.. _parameters.Zip(gradients, static (parameter, gradient)
            => TorchStep.AreLaidOutAlike(parameter, gradient) ? gradient : empty_like(parameter).copy_(gradient))];
        var taken = 1 - Rate.On(device.FoundInfinite);
        _steps?.Plus_(_steps.ones_like(), taken);
        Tensor[] steps = _steps is null ? [] : [.. Enumerable.Repeat(_steps, _parameters.Length)];
        _rule.UpdateByTorch(new TorchStep(
            new UpdateTarget(_parameters, alike, _states, _together), steps, (Rate.On(device.LearningRate) * _rates.Scale).Scalar!.to(ScalarType.Float32), momentum,
            _rates.WeightDecay, device.GradientScale, device.FoundInfinite));
    }

    private void UpdateByFormula(DeviceRates device, double momentum, Tensor[] gradients)
    {
        var rates = FormulaRates.OnDevice(device, _rates.Scale, _rates.WeightDecay, momentum, _steps);
        if (_parameters[0].IsNarrow())
            UpdateWide(rates, device.GradientScale, gradients);
        else if (_parameters[0].is_complex())
            Update(rates, device.GradientScale, [.. _parameters.Select(Real)], [.. gradients.Select(Real)], [.. _states.Select(state => state.Select(Real))]);
        else
            Update(rates, device.GradientScale, _parameters, gradients, _states);
        _steps?.Plus_(_steps.ones_like(), rates.Taken);
    }

    /// <summary>In float32, rounded once.</summary>
    private void UpdateWide(in FormulaRates rates, Tensor scale, Tensor[] gradients)
    {
        Tensor[] values = [.. _parameters.Select(Wide)];
        ParameterState[] states = [.. _states.Select(state => state.Select(Wide))];
        Update(rates, scale, values, [.. gradients.Select(Wide)], states);
        new TensorList(_parameters, _together).Copy_(new TensorList(values, _together));
        foreach (var (state, wide) in _states.Zip(states))
            foreach (var (slot, value) in state.Tensors)
                value.copy_(wide[slot]);
    }

    private void Update(in FormulaRates rates, Tensor scale, Tensor[] parameters, Tensor[] gradients, ParameterState[] states)
        => _rule.Update(new UpdateTarget(parameters, rates.Gradients(new TensorList(gradients, _together), scale).Items, states, _together), rates);

    private static Tensor Real(Tensor tensor) => tensor.is_complex() ? tensor.resolve_conj().view_as_real() : tensor;

    private static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float32);
}
