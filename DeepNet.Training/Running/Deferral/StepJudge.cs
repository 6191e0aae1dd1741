using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Judges steps on the device, where the host does not wait for their figures. From the first step on that met a value which is not finite nothing is
/// updated any more, until the host has read of it and goes back to that step: weights never take a bad step, and none is built on one.
/// </summary>
internal sealed class StepJudge : IDisposable
{
    /// <summary>How many numbers <see cref="Judge"/> leaves: the norm, whether gradients overflowed, whether the step is in trouble.</summary>
    public const int Numbers = 3;

    private readonly Tensor _halted, _withheld;

    public StepJudge(GradientScaler? scaler, Device device)
    {
        using var scope = NewDisposeScope();
        _halted = zeros(1, @bool, device).squeeze().DetachFromDisposeScope();
        _withheld = zeros(1, float32, device).squeeze().DetachFromDisposeScope();
        Scale = scaler is null ? null : new DeviceScale(scaler, device);
    }

    /// <summary>The loss scale; null without one.</summary>
    public DeviceScale? Scale { get; }

    /// <summary>Whether a step was in trouble since the last read: a bool scalar.</summary>
    public Tensor Halted => _halted;

    /// <summary>1 where the last step's update is withheld, else 0: a float32 scalar, always the same tensor.</summary>
    public Tensor Withheld => _withheld;

    /// <summary>Judges a step, and moves the loss scale on.</summary>
    /// <param name="norm">The norm of the gradients.</param>
    /// <param name="lossIsBad">Bool scalar: whether a loss is not finite.</param>
    /// <param name="foundInfinite">1 where gradients are not finite, else 0.</param>
    /// <param name="isEmpty">Bool scalar: whether there is nothing to learn; null where there is.</param>
    /// <returns>The numbers to be read.</returns>
    public Tensor[] Judge(Tensor norm, Tensor lossIsBad, Tensor foundInfinite, Tensor? isEmpty = null)
    {
        var overflowed = foundInfinite.ne(0);
        // With loss scaling an overflow is business as usual, and the scale falls until it fits.
        var trouble = lossIsBad.logical_or(Scale is null ? overflowed : overflowed.logical_and(Scale.CanFall().logical_not()));
        _halted.logical_or_(trouble);
        var withheld = Scale is null ? _halted : _halted.logical_or(overflowed);
        _withheld.copy_(isEmpty is null ? withheld : withheld.logical_or(isEmpty));
        Scale?.Update(overflowed, _halted);
        return [norm, foundInfinite, trouble];
    }

    /// <summary>Steps count again, and go on from the host's loss scale.</summary>
    public void Release()
    {
        _halted.fill_(false);
        Scale?.Refresh();
    }

    public void Dispose()
    {
        _halted.Dispose();
        _withheld.Dispose();
        Scale?.Dispose();
    }
}
