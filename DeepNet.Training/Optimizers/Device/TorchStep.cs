using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What one of LibTorch's fused optimizers takes: it divides the gradients by their scale itself, and does nothing where they are not finite.
/// Such operators (<c>aten::_fused_adamw_</c> and its kin with a learning rate on the device) are there since LibTorch 2.2 on CUDA and 2.5 on
/// the CPU.
/// </summary>
/// <param name="Target">Parameters, states and the gradients as they are, all laid out alike.</param>
/// <param name="Steps">The count of steps with this one for each parameter, float32 scalars.</param>
/// <param name="LearningRate">η of the group, float32 scalar.</param>
/// <param name="Momentum">The momentum, or β₁.</param>
/// <param name="WeightDecay">λ of the group.</param>
/// <param name="GradientScale">What it divides the gradients by, float32 scalar.</param>
/// <param name="FoundInfinite">1 where it is to do nothing, float32 scalar.</param>
internal sealed record TorchStep(
    UpdateTarget Target, Tensor[] Steps, Tensor LearningRate, double Momentum, double WeightDecay, Tensor GradientScale, Tensor FoundInfinite)
{
    private static readonly ConcurrentDictionary<(NativeOperator, DeviceType, ScalarType), bool> _known = new();

    /// <summary>
    /// Whether the rule's operator runs on such tensors; tried once on one number. Types of 16 bits are left to the formula, which rounds once a step
    /// (LibTorch 2.6's own SGD of the CPU is wrong there).
    /// </summary>
    internal static bool CanRun(ListRule rule, Device device, ScalarType type)
        => type is ScalarType.Float32 or ScalarType.Float64 && rule.TorchOperator is { Exists: true } op && _known.GetOrAdd((op, device.type, type), static (key, context) => Try(context.rule, context.device, key.Item3), (rule, device));

    /// <summary>Whether such operators can walk through both side by side.</summary>
    internal static bool AreLaidOutAlike(Tensor tensor, Tensor other)
        => tensor.dtype == other.dtype && tensor.shape.SequenceEqual(other.shape) && tensor.stride().SequenceEqual(other.stride());

    /// <summary>Whether the tensor's elements fill its memory, each once, in any order of dimensions.</summary>
    internal static bool IsDense(Tensor tensor)
    {
        var expected = 1L;
        foreach (var (size, stride) in tensor.shape.Zip(tensor.stride()).Where(dimension => dimension.First != 1).OrderBy(dimension => dimension.Second))
        {
            if (stride != expected)
                return false;
            expected *= size;
        }
        return true;
    }

    private static bool Try(ListRule rule, Device device, ScalarType type)
    {
        var number = zeros([1], type, device);
        var state = ParameterState.Keep(rule.Start(number));
        var (one, zero) = (ones([], ScalarType.Float32, device), zeros([], ScalarType.Float32, device));
        try
        {
            rule.UpdateByTorch(new TorchStep(new UpdateTarget([number], [number.clone()], [state], together: true), [one], one, rule.Momentum ?? 0, 0, one, zero));
            return true;
        }
        catch (ExternalException)
        {
            return false; // No kernel for this device or type.
        }
        finally
        {
            state.Dispose();
        }
    }
}
