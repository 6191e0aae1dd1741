using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>The initial weights of a recurrent cell, in PyTorch's order of draws.</summary>
internal readonly struct CellWeights
{
    internal CellWeights(int gates, long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        var bound = 1 / Math.Sqrt(hiddenSize);
        InputWeight = Drawn([gates * hiddenSize, inputSize]);
        HiddenWeight = Drawn([gates * hiddenSize, hiddenSize]);
        InputBias = bias ? Drawn([gates * hiddenSize]) : null;
        HiddenBias = bias ? Drawn([gates * hiddenSize]) : null;

        Parameter Drawn(long[] shape)
        {
            var weight = InitialValues.Empty(shape, device, dtype);
            InitialValues.FillUniform(weight, bound);
            return weight;
        }
    }

    internal Parameter InputWeight { get; }
    internal Parameter HiddenWeight { get; }
    internal Parameter? InputBias { get; }
    internal Parameter? HiddenBias { get; }

    /// <summary>The input as a batch; it is one already unless it has one dimension.</summary>
    internal static Tensor Batch(Tensor input, string cell, long inputSize)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dimensions is not (1 or 2) || input.size(-1) != inputSize)
            throw new ArgumentException($"{cell} expects an input [batch, {inputSize}] or [{inputSize}], but got the shape {input.shape.Text()}.", nameof(input));
        return Row(input, input.Dimensions == 1);
    }

    internal static Tensor Row(Tensor tensor, bool single) => single ? Aten.unsqueeze.Call(tensor, 0) : tensor;

    internal static Tensor Unrow(Tensor tensor, bool single) => single ? Aten.squeeze_dim.Call(tensor, 0) : tensor;
}
