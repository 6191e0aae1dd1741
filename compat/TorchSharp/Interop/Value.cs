using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="Value"/> holds; the same numbers as in native/src/operators.cpp.</summary>
internal enum Tag
{
    None = 0,
    Default = 1,
    Tensor = 2,
    Int = 3,
    Double = 4,
    Bool = 5,
    Complex = 6,
    String = 7,
    Device = 8,
    Generator = 9,
    IntList = 10,
    DoubleList = 11,
    BoolList = 12,
    TensorList = 13,
}

/// <summary>One argument or result as it crosses the boundary: a tag and a 64-bit payload; lists by pointer and count.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Value
{
    public Tag Tag;
    public int Count;
    public long Payload;

    public readonly double Double => BitConverter.Int64BitsToDouble(Payload);
}
