using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Steps of a <see cref="ListRule"/> that the host does not wait for.</summary>
/// <remarks>
/// The first step, and one whose parameters have gradients where the step before had none or the other way round, allocates counts of steps; no
/// other step allocates anything that outlasts it.
/// </remarks>
/// <param name="rule">The formula.</param>
/// <param name="parameters">All of them.</param>
/// <param name="states">One for each.</param>
/// <param name="rates">Each one's share of the learning rate, and its weight decay.</param>
/// <param name="together">Whether operators for lists are wanted.</param>
internal sealed class DeviceSteps(
    ListRule rule, Parameter[] parameters, ParameterState[] states, (double Scale, double WeightDecay)[] rates, bool together) : IDisposable
{
    private DeviceGroup[] _groups = [];
    private int[][] _members = [];  // places of each group's parameters
    private bool[]? _present;       // which had gradients
    private bool _counting;         // whether the device's counts are the ones that hold

    internal void Step(DeviceRates given, double momentum)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Tensor?[] gradients = [.. parameters.Select(parameter => parameter.grad)];
        if (!_counting)
            WriteCounts();
        if (_present is null || !gradients.Select(gradient => gradient is not null).SequenceEqual(_present))
            Regroup(gradients);
        _counting = true;
        for (var k = 0; k < _groups.Length; k++)
            _groups[k].Step(given, momentum, [.. _members[k].Select(place => gradients[place]!)]);
    }

    /// <summary>Brings the counts of steps to the states. It waits for the device, whose steps may have been replayed since the host's last call.</summary>
    /// <param name="leave">Whether the host counts from now on.</param>
    internal void ReadCounts(bool leave)
    {
        if (!_counting)
            return;
        foreach (var group in _groups)
            group.ReadSteps();
        _counting = !leave;
    }

    /// <summary>Takes the counts of steps from the states: into the same tensors, unless parameters that had the same count have it no longer.</summary>
    internal void WriteCounts()
    {
        if (_groups.All(group => group.WriteSteps()))
            return;
        _present = null;
        _counting = false;
    }

    public void Dispose()
    {
        foreach (var group in _groups)
            group.Dispose();
    }

    private void Regroup(Tensor?[] gradients)
    {
        if (_present is not null)
            ReadCounts(leave: true);
        Dispose();
        _present = [.. gradients.Select(gradient => gradient is not null)];
        _members = [.. Enumerable.Range(0, parameters.Length).Where(place => _present[place])
            .GroupBy(place => (rates[place], parameters[place].dtype, parameters[place].device.ToString(), states[place].Step))
            .Select(group => group.ToArray())];
        _groups = [.. _members.Select(places => new DeviceGroup(
            rule, [.. places.Select(place => parameters[place])], [.. places.Select(place => states[place])], rates[places[0]], together))];
    }
}
