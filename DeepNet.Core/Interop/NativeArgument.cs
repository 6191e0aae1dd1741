using System.Text;
using TorchSharp;

namespace DeepNet;

/// <summary>What a <see cref="NativeValue"/> holds; the same numbers as in native/src/operators.cpp.</summary>
internal enum NativeTag
{
    None = 0,
    Tensor = 2,
    Int = 3,
    Double = 4,
    Bool = 5,
    String = 7,
    IntList = 10,
    TensorList = 13,
}

/// <summary>One argument or result as it crosses the boundary: a tag and a 64-bit payload; lists by pointer and count.</summary>
internal struct NativeValue
{
    public NativeTag Tag;
    public int Count;
    public long Payload;
}

/// <summary>One argument of a native operator. It refers to the managed owners of native objects, so that they outlive the call.</summary>
internal readonly struct NativeArgument
{
    private readonly NativeTag _tag;
    private readonly long _bits;

    private NativeArgument(NativeTag tag, long bits, object? owner = null) => (_tag, _bits, Owner) = (tag, bits, owner);

    public static implicit operator NativeArgument(torch.Tensor? tensor) => tensor is null ? default : new(NativeTag.Tensor, 0, tensor);

    public static implicit operator NativeArgument(long value) => new(NativeTag.Int, value);

    public static implicit operator NativeArgument(double value) => new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator NativeArgument(bool value) => new(NativeTag.Bool, value ? 1 : 0);

    public static implicit operator NativeArgument(string text) => new(NativeTag.String, 0, Encoding.UTF8.GetBytes(text));

    public static implicit operator NativeArgument(long[] values) => new(NativeTag.IntList, 0, values);

    public static implicit operator NativeArgument(torch.Tensor?[] tensors) => new(NativeTag.TensorList, 0, tensors);

    /// <summary>The tensor or list that the argument is, if it is one.</summary>
    internal object? Owner { get; }

    /// <summary>How many 8-byte slots beside the value itself the argument needs during the call.</summary>
    internal int Slots => Owner switch
    {
        byte[] text => (text.Length + sizeof(long) - 1) / sizeof(long),
        Array list => list.Length,
        _ => 0,
    };

    /// <summary>Writes the argument as the native call wants it, lists into <paramref name="slots"/>.</summary>
    internal unsafe void Write(NativeValue* value, long* slots)
    {
        *value = new NativeValue { Tag = _tag, Count = Slots, Payload = Owner is null ? _bits : (long)slots };
        switch (Owner)
        {
            case torch.Tensor tensor:
                value->Payload = tensor.Handle;
                break;
            case byte[] text:
                value->Count = text.Length;
                text.CopyTo(new Span<byte>(slots, text.Length));
                break;
            case long[] integers:
                integers.CopyTo(new Span<long>(slots, integers.Length));
                break;
            case torch.Tensor?[] tensors:
                for (var k = 0; k < tensors.Length; k++)
                    slots[k] = tensors[k]?.Handle ?? 0;
                break;
        }
    }
}
