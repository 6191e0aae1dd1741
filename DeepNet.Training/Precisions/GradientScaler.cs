using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Keeps float16 gradients from vanishing: the loss is multiplied by a scale before the backward pass, and the gradients are divided by it
/// afterwards. A step whose gradients overflow is skipped and halves the scale; 2,000 good ones in a row double it (Micikevicius et al.
/// 2018; the rules and defaults are those of PyTorch's <c>GradScaler</c>).
/// </summary>
/// <example><code>
/// scaler.Scale(loss).backward();
/// var overflowed = !scaler.Unscale(optimizer.Parameters.Select(named => named.Parameter));
/// if (!overflowed)
///     optimizer.Step();
/// scaler.Update(overflowed);
/// </code></example>
/// <param name="options">How the scale moves. Default: as PyTorch's.</param>
public sealed class GradientScaler(GradientScalerOptions? options = null)
{
    // The scale multiplies float32 tensors: beyond these it would be infinite or lose its meaning.
    internal const double Largest = float.MaxValue;
    internal const double Smallest = 1.1754943508222875e-38;

    private readonly GradientScalerOptions _options = options ?? new();
    private double _scale = (options ?? new()).InitialScale;
    private long _goodSteps;
    private long _skippedSteps;

    internal GradientScalerOptions Options => _options;

    /// <summary>What the loss is multiplied by now.</summary>
    public double CurrentScale => _scale;

    /// <summary>Good steps in a row since the scale last changed.</summary>
    public long GoodSteps => _goodSteps;

    /// <summary>Steps skipped so far because their gradients overflowed.</summary>
    public long SkippedSteps => _skippedSteps;

    /// <summary>What a checkpoint keeps.</summary>
    /// <exception cref="ArgumentException">The state to put back cannot be one.</exception>
    public GradientScalerState State
    {
        get => new(_scale, _goodSteps, _skippedSteps);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value is not { Scale: >= Smallest and <= Largest, GoodSteps: >= 0, SkippedSteps: >= 0 })
                throw new ArgumentException(
                    $"A gradient scaler was to be set to {value}; its scale is a finite number above 0, and its counts are at least 0.", nameof(value));
            (_scale, _goodSteps, _skippedSteps) = value;
        }
    }

    /// <summary>The loss times the scale: take the gradients of that.</summary>
    /// <param name="loss">A scalar.</param>
    public Tensor Scale(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return loss * _scale;
    }

    /// <summary>Divides gradients by the scale, in place.</summary>
    /// <param name="parameters">The parameters whose gradients they are; those without one do not count.</param>
    /// <returns>
    /// Whether all gradients are finite. (Their norm over all is what is looked at: beyond float32's range, it counts as an overflow, too.)
    /// </returns>
    public bool Unscale(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameter[] all = [.. parameters];
        using (no_grad())
            foreach (var parameter in all)
            {
                using var gradient = parameter.grad;
                gradient?.mul_(1 / _scale);
            }
        return double.IsFinite(nn.utils.clip_grad_norm_(all, double.PositiveInfinity));
    }

    /// <summary>Moves the scale on after a step that was taken or, as its gradients were not finite, skipped.</summary>
    /// <param name="overflowed">Whether it was skipped.</param>
    public void Update(bool overflowed)
    {
        if (overflowed)
        {
            _skippedSteps++;
            _goodSteps = 0;
            _scale = Math.Max(_scale * _options.Backoff, Smallest);
        }
        else if (++_goodSteps == _options.GrowthInterval)
        {
            _goodSteps = 0;
            if (_scale * _options.Growth <= Largest)
                _scale *= _options.Growth;
        }
    }
}

/// <summary>What a checkpoint keeps of a <see cref="GradientScaler"/>.</summary>
/// <param name="Scale">What the loss is multiplied by.</param>
/// <param name="GoodSteps">Good steps in a row since the scale last changed.</param>
/// <param name="SkippedSteps">Steps skipped because their gradients overflowed.</param>
public sealed record GradientScalerState(double Scale, long GoodSteps, long SkippedSteps);
