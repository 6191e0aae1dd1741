using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator call. It refers to the managed owner of whatever native object it names, so that the owner stays alive
/// until the call returns; the handle itself is read only when the call is made.
/// </summary>
internal readonly struct Argument
{
    internal readonly object? Owner;
    internal readonly long Bits;
    internal readonly Tag Tag;

    private Argument(Tag tag, long bits, object? owner = null)
    {
        Tag = tag;
        Bits = bits;
        Owner = owner;
    }

    /// <summary>None: an optional argument left out on purpose.</summary>
    public static Argument None => default;

    /// <summary>The schema's own default, for an argument before one that is given.</summary>
    public static Argument Default => new(Tag.Default, 0);

    public static implicit operator Argument(torch.Tensor? tensor) => tensor is null ? default : new(Tag.Tensor, 0, tensor);
    public static implicit operator Argument(long value) => new(Tag.Int, value);
    public static implicit operator Argument(int value) => new(Tag.Int, value);
    public static implicit operator Argument(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Argument(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Argument(long? value) => value is { } v ? v : None;
    public static implicit operator Argument(double? value) => value is { } v ? v : None;
    public static implicit operator Argument(bool? value) => value is { } v ? v : None;
    public static implicit operator Argument(torch.ScalarType type) => new(Tag.Int, (long)type);
    public static implicit operator Argument(torch.ScalarType? type) => type is { } t ? t : None;
    public static implicit operator Argument(string? text) => text is null ? None : new(Tag.String, 0, text);
    public static implicit operator Argument(torch.Generator? generator) => generator is null ? None : new(Tag.Generator, 0, generator);
    public static implicit operator Argument(torch.Device? device)
        => device is null ? None : new(Tag.Device, (uint)device.type | ((long)device.index << 32));

    public static implicit operator Argument(Scalar? scalar) => scalar switch
    {
        null => None,
        { IsComplex: true } => new(Tag.Complex, 0, scalar),
        { IsBoolean: true } => new(Tag.Bool, scalar.Integer),
        { IsFloatingPoint: true } => scalar.Real,
        _ => scalar.Integer,
    };

    public static implicit operator Argument(long[]? values) => values is null ? None : new(Tag.IntList, 0, values);
    public static implicit operator Argument(double[]? values) => values is null ? None : new(Tag.DoubleList, 0, values);
    public static implicit operator Argument(bool[]? values) => values is null ? None : new(Tag.BoolList, 0, values);
    public static implicit operator Argument(torch.Tensor?[]? tensors) => tensors is null ? None : new(Tag.TensorList, 0, tensors);
    public static implicit operator Argument(torch.Size shape) => shape.Shape;

    /// <summary>How many 8-byte slots beside the value itself the argument needs during the call.</summary>
    internal int Slots => Tag switch
    {
        Tag.IntList or Tag.DoubleList or Tag.BoolList or Tag.TensorList => Unsafe.As<Array>(Owner!).Length,
        Tag.Complex => 2,
        Tag.String => Unsafe.As<string>(Owner!).Length, // at most three UTF-8 bytes a UTF-16 unit
        _ => 0,
    };

    /// <summary>Writes the argument as the native call wants it, lists into <paramref name="slots"/>.</summary>
    internal unsafe void Write(Value* value, long* slots)
    {
        value->Tag = Tag;
        value->Count = 0;
        switch (Tag)
        {
            case Tag.Tensor:
                value->Payload = Unsafe.As<torch.Tensor>(Owner!).Handle;
                break;
            case Tag.Generator:
                value->Payload = Unsafe.As<torch.Generator>(Owner!).Handle;
                break;
            case Tag.IntList:
                var integers = Unsafe.As<long[]>(Owner!);
                integers.CopyTo(new Span<long>(slots, integers.Length));
                Point(value, slots, integers.Length);
                break;
            case Tag.DoubleList:
                var reals = Unsafe.As<double[]>(Owner!);
                reals.CopyTo(new Span<double>(slots, reals.Length));
                Point(value, slots, reals.Length);
                break;
            case Tag.BoolList:
                var flags = Unsafe.As<bool[]>(Owner!);
                for (var k = 0; k < flags.Length; k++)
                    slots[k] = flags[k] ? 1 : 0;
                Point(value, slots, flags.Length);
                break;
            case Tag.TensorList:
                var tensors = Unsafe.As<torch.Tensor?[]>(Owner!);
                for (var k = 0; k < tensors.Length; k++)
                    slots[k] = tensors[k]?.Handle ?? 0;
                Point(value, slots, tensors.Length);
                break;
            case Tag.Complex:
                var complex = Unsafe.As<Scalar>(Owner!).Complex;
                *(Complex*)slots = complex;
                Point(value, slots, 2);
                break;
            case Tag.String:
                var text = Unsafe.As<string>(Owner!);
                Point(value, slots, System.Text.Encoding.UTF8.GetBytes(text, new Span<byte>(slots, text.Length * sizeof(long))));
                break;
            default:
                value->Payload = Bits;
                break;
        }
    }

    private static unsafe void Point(Value* value, long* slots, int count)
    {
        value->Payload = (long)slots;
        value->Count = count;
    }
}
