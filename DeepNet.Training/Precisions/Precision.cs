using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The types that a model computes and keeps its weights in. Fewer bits are faster where the processor has units for them, and take less
/// memory.
/// </summary>
/// <remarks>Take a preset, and change it with <c>with</c>: <c>Precision.Float16Mixed with { Scaler = … }</c>.</remarks>
[JsonConverter(typeof(RuntimeTypeConverter<Precision>))]
public abstract record Precision
{
    /// <summary>Everything in the type that the model has: float32 unless it was converted. The default of <see cref="TrainerOptions"/>.</summary>
    public static FullPrecision Full { get; } = new();

    /// <summary>Autocast to bfloat16, weights in float32: needs no tuning and no scaler, as bfloat16 has float32's range.</summary>
    public static BFloat16MixedPrecision BFloat16Mixed { get; } = new();

    /// <summary>Autocast to float16, weights in float32, with a gradient scaler against underflow. CUDA only.</summary>
    public static Float16MixedPrecision Float16Mixed { get; } = new();

    /// <summary>Weights and their gradients in bfloat16, updated through a float32 copy of the weights.</summary>
    public static BFloat16PurePrecision BFloat16Pure { get; } = new();

    /// <summary>What applies this precision to one model and its optimizer.</summary>
    /// <param name="device">Where the model is.</param>
    /// <exception cref="NotSupportedException">The device does not train in this precision.</exception>
    public abstract PrecisionPolicy Create(Device device);
}

/// <summary>Everything in the type that the model has: see <see cref="Precision.Full"/>.</summary>
public sealed record FullPrecision : Precision
{
    /// <inheritdoc/>
    public override PrecisionPolicy Create(Device device) => new(device);
}
