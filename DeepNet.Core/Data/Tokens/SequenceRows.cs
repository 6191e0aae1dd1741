using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>The rows of a batch of token sequences.</summary>
internal readonly ref struct SequenceRows
{
    private SequenceRows(Span<long> values, int length)
    {
        Values = values;
        Length = length;
    }

    /// <summary>One row after the other; the tensor must be kept alive.</summary>
    public Span<long> Values { get; }

    /// <summary>The tokens of a row.</summary>
    public int Length { get; }

    /// <param name="tokens">[batch, tokens], int64, in CPU memory.</param>
    /// <param name="user">Who needs that, for the error.</param>
    public static SequenceRows Of(Tensor tokens, string user)
        => tokens.Dimensions == 2 && tokens.dtype == ScalarType.Int64 && tokens.device_type == TorchSharp.DeviceType.CPU && tokens.is_contiguous()
            ? new(MemoryMarshal.Cast<byte, long>(tokens.bytes), (int)tokens.size(1))
            : throw new InvalidOperationException(
                $"{user} takes sequences whose inputs are [batch, tokens] of type int64 in CPU memory, but got [{string.Join(", ", tokens.shape)}] of type {tokens.dtype} on {tokens.device_type}."
                + (tokens.device_type == TorchSharp.DeviceType.CPU ? "" : $" Leave the data in the CPU's memory, and bring the batches of {user} to the device ({nameof(DeviceBatches.OnDevice)})."));
}
