using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>One tensor of a model and its average.</summary>
/// <param name="name">Its first name in the state dict.</param>
/// <param name="target">The model's tensor.</param>
internal sealed class AveragedTensor(string name, Tensor target) : IDisposable
{
    private Tensor? _raw;

    public string Name => name;

    public Tensor Target => target;

    /// <summary>Null before the first update; float32 where the model's is of 16 bits.</summary>
    public Tensor? Average { get; private set; }

    /// <summary>Whether it holds numbers of which there is a mean.</summary>
    public bool HasMean => target.is_floating_point() || target.is_complex();

    private ScalarType Type => target.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? ScalarType.Float32 : target.dtype;

    /// <summary>The average becomes the model's tensor.</summary>
    public void Copy() => Restore(target);

    /// <summary>The same, but for a bool scalar on the device that says no.</summary>
    public void CopyUnless(Tensor condition)
    {
        if (Average is null)
            Copy();
        else
            Average.copy_(where(condition, Average, target));
    }

    public void Restore(Tensor value)
    {
        Average ??= empty_like(target, dtype: Type).DetachFromDisposeScope();
        Average.copy_(value);
    }

    /// <summary>The model's values are set aside and become the average.</summary>
    public void PutIn()
    {
        _raw = target.detach().clone().DetachFromDisposeScope();
        target.copy_(Average!);
    }

    /// <summary>The model's values become what was set aside, if anything was.</summary>
    public void PutBack()
    {
        if (_raw is null)
            return;
        target.copy_(_raw);
        _raw.Dispose();
        _raw = null;
    }

    public void Dispose()
    {
        Average?.Dispose();
        Average = null;
    }
}
