using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The states of the random generators at the start of a step, from where the step can be repeated: the CPU's, and where
/// <see cref="Feature.GeneratorStates"/> is there that of the CUDA device which the model is on.
/// </summary>
internal sealed class GeneratorSnapshot : IDisposable
{
    private Tensor? _cpu, _cuda;
    private Device _device = CPU;

    /// <summary>Takes the states as they are.</summary>
    /// <param name="device">Where the model is.</param>
    public void Take(Device device)
    {
        Dispose();
        _cpu = get_rng_state().DetachFromDisposeScope();
        if (device.type == DeviceType.CUDA && Native.Supports(Feature.GeneratorStates))
            (_device, _cuda) = (device, DefaultGenerators.State(device).DetachFromDisposeScope());
    }

    public void PutBack()
    {
        if (_cpu is not null)
            set_rng_state(_cpu);
        if (_cuda is not null)
            DefaultGenerators.SetState(_device, _cuda);
    }

    /// <summary>The CPU's state as bytes.</summary>
    public byte[] Bytes => _cpu?.bytes.ToArray() ?? [];

    public void Dispose()
    {
        _cpu?.Dispose();
        _cuda?.Dispose();
        _cpu = _cuda = null;
    }
}
