using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The state of the CPU's random generator at the start of a step, from where the step can be repeated.</summary>
internal sealed class GeneratorSnapshot : IDisposable
{
    private Tensor? _state;

    public void Take()
    {
        Dispose();
        _state = get_rng_state().DetachFromDisposeScope();
    }

    public void PutBack()
    {
        if (_state is not null)
            set_rng_state(_state);
    }

    /// <summary>The state as bytes.</summary>
    public byte[] Bytes => _state?.bytes.ToArray() ?? [];

    public void Dispose()
    {
        _state?.Dispose();
        _state = null;
    }
}
