using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A <see cref="GradientScaler"/>'s scale and count on the device, moved by the same rules (those of PyTorch's <c>_amp_update_scale_</c>), so that the
/// host need not know which steps overflowed.
/// </summary>
internal sealed class DeviceScale : IDisposable
{
    private readonly GradientScaler _scaler;
    private readonly GradientScalerOptions _options;
    private readonly Tensor _scale, _goodSteps;

    public DeviceScale(GradientScaler scaler, Device device)
    {
        _scaler = scaler;
        _options = scaler.Options;
        using var scope = NewDisposeScope();
        _scale = full(1, scaler.CurrentScale, float64, device).squeeze().DetachFromDisposeScope();
        _goodSteps = full(1, (double)scaler.GoodSteps, float64, device).squeeze().DetachFromDisposeScope();
        Value = _scale.to(float32).DetachFromDisposeScope();
    }

    /// <summary>What the loss is multiplied by: a float32 scalar, always the same tensor.</summary>
    public Tensor Value { get; }

    /// <summary>Whether an overflow is nothing to worry about, as the scale can fall: a bool scalar.</summary>
    public Tensor CanFall() => _scale.gt(1);

    /// <summary>Takes the host's state over.</summary>
    public void Refresh()
    {
        _scale.fill_(_scaler.CurrentScale);
        _goodSteps.fill_((double)_scaler.GoodSteps);
        Publish();
    }

    /// <summary>Moves the scale on after a step, as <see cref="GradientScaler.Update"/> does.</summary>
    /// <param name="overflowed">Bool scalar: whether gradients were not finite.</param>
    /// <param name="halted">Bool scalar: whether the step does not count.</param>
    public void Update(Tensor overflowed, Tensor halted)
    {
        var good = _goodSteps + 1;
        var isFull = good.eq(_options.GrowthInterval);
        var larger = _scale * _options.Growth;
        var grown = where(isFull.logical_and(larger.le(GradientScaler.Largest)), larger, _scale);
        var fallen = (_scale * _options.Backoff).clamp_min(GradientScaler.Smallest);
        var next = where(overflowed, fallen, grown);
        var count = good.masked_fill(isFull.logical_or(overflowed), 0);
        _scale.copy_(where(halted, _scale, next));
        _goodSteps.copy_(where(halted, _goodSteps, count));
        Publish();
    }

    public void Dispose()
    {
        _scale.Dispose();
        _goodSteps.Dispose();
        Value.Dispose();
    }

    private void Publish() => Value.copy_(_scale);
}
