using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Applies a <see cref="Precision"/> to one model and its optimizer: everything in a training step that depends on the precision. Where several
/// optimizers take turns, each has a policy of its own.
/// </summary>
/// <example><code>
/// var policy = Precision.BFloat16Mixed.Create(CPU);
/// policy.Prepare(model);
/// using var optimizer = policy.CreateOptimizer(new AdamW(), [.. model.named_parameters()]);
/// foreach (var batch in loader.From())
/// {
///     using var scope = NewDisposeScope();
///     Tensor loss;
///     using (policy.Forward())
///         loss = functional.cross_entropy(model.call(batch.Inputs), batch.Targets);
///     policy.Backward(loss);
///     policy.Step(optimizer, new GradientClip { Norm = 1 });
///     model.zero_grad();
/// }
/// </code></example>
/// <param name="device">Where the model is.</param>
public sealed class PrecisionPolicy(Device device)
{
    private readonly DeviceType _device = (device ?? throw new ArgumentNullException(nameof(device))).type;

    /// <summary>The type that autocast computes in, or null for none. Default null.</summary>
    /// <exception cref="NotSupportedException">The device has no autocast here, or LibTorch does not export its switches.</exception>
    /// <exception cref="ArgumentException">The device does not compute in that type.</exception>
    public ScalarType? AutocastType
    {
        get;
        init
        {
            if (value is { } type)
                Autocast.Enter(_device, type).Dispose(); // refuses what the device cannot do now, not at the first step
            field = value;
        }
    }

    /// <summary>The type that the model's weights are converted to, or null to leave them. Default null.</summary>
    /// <exception cref="ArgumentException">It is no type of real floating-point numbers.</exception>
    public ScalarType? WeightType
    {
        get;
        init => field = value is null or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64
            ? value
            : throw new ArgumentException($"{nameof(WeightType)} must be a type that weights are trained in (Float16, BFloat16, Float32, Float64), but is {value}.", nameof(WeightType));
    }

    /// <summary>What scales the loss, or null for none. Default null.</summary>
    public GradientScaler? Scaler { get; init; }

    /// <summary>What the loss is to be multiplied by before the backward pass, and the gradients to be divided by after it; 1 without a scaler.</summary>
    public double LossScale => Scaler?.CurrentScale ?? 1;

    /// <summary>Steps skipped so far because their gradients overflowed; 0 without a scaler.</summary>
    public long SkippedSteps => Scaler?.SkippedSteps ?? 0;

    /// <summary>What the user ought to know of this precision on this machine; null when there is nothing to tell.</summary>
    public string? Notice => AutocastType == ScalarType.BFloat16 && _device == DeviceType.CPU && BFloat16Units.OnThisProcessor == false
        ? "This processor has no units for bfloat16 (AVX512_BF16, AMX_BF16 or Arm's BF16), so that training in it is slower than in float32: Precision.Full is faster here."
        : null;

    /// <summary>Whether gradients that are not finite are business as usual, as the scale of the loss can fall until they fit.</summary>
    internal bool CanOverflow => LossScale > 1;

    /// <summary>What a checkpoint keeps, and puts back; null without a scaler. (Float32 copies of weights are in the optimizer's state.)</summary>
    /// <exception cref="ArgumentException">The state is another precision's.</exception>
    public GradientScalerState? State
    {
        get => Scaler?.State;
        set
        {
            if (value is null != Scaler is null)
                throw new ArgumentException(value is null
                    ? "The state to put back has no gradient scaler, and this precision has one."
                    : "The state to put back is a gradient scaler's, and this precision has none.", nameof(value));
            if (value is not null)
                Scaler!.State = value;
        }
    }

    /// <summary>
    /// Converts the model's weights where the precision says so, once, before the optimizer is made. Batch norm and other modules with running
    /// statistics stay as they are, since their statistics need the digits.
    /// </summary>
    /// <param name="model">The model; its parameters stay the same objects.</param>
    public void Prepare(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (WeightType is { } type)
            WeightConversion.Convert(model, type);
    }

    /// <summary>Makes the optimizer; with <see cref="WeightType"/>, one that updates float32 copies of the weights and rounds these to the model's.</summary>
    /// <param name="options">Which optimizer.</param>
    /// <param name="parameters">What it updates, after <see cref="Prepare"/> and with the values that training starts from.</param>
    public ModelOptimizer CreateOptimizer(OptimizerOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parameters);
        return WeightType is null ? options.Create(parameters) : new MasterWeights(options, parameters);
    }

    /// <summary>The types of the forward pass and the loss, in training as in validation, until the scope is disposed of.</summary>
    /// <returns>A scope that allocates nothing, and costs nothing without autocast.</returns>
    public AutocastScope Forward() => AutocastType is { } type ? Autocast.Enter(_device, type) : default;

    /// <summary>The gradients of a loss, times <see cref="LossScale"/>.</summary>
    /// <param name="loss">A scalar.</param>
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (Scaler is null)
        {
            loss.backward();
            return;
        }
        using var scaled = Scaler.Scale(loss);
        scaled.backward();
    }

    /// <summary>
    /// Divides the gradients by <see cref="LossScale"/>, limits them, updates the weights and moves the scale on. With a scaler, a step whose
    /// gradients are not finite is skipped.
    /// </summary>
    /// <param name="optimizer">What updates the weights.</param>
    /// <param name="clip">How gradients are limited. Default null: not at all.</param>
    /// <returns>Whether the step was taken.</returns>
    public bool Step(ModelOptimizer optimizer, GradientClip? clip = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var parameters = optimizer.Parameters.Select(named => named.Parameter);
        if (Scaler?.Unscale(parameters) == false)
        {
            Update(overflowed: true);
            return false;
        }
        if (clip?.Norm is { } norm)
            nn.utils.clip_grad_norm_(parameters, norm);
        if (clip?.Value is { } limit)
            nn.utils.clip_grad_value_(parameters, limit);
        optimizer.Step();
        Update(overflowed: false);
        return true;
    }

    /// <summary>
    /// Moves the scale on, where the caller has divided the gradients and updated the weights itself; <see cref="Step"/> does so by itself.
    /// </summary>
    /// <param name="overflowed">Whether the gradients were not finite, so that the step was skipped.</param>
    public void Update(bool overflowed) => Scaler?.Update(overflowed);
}
