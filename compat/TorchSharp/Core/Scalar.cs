using System.Numerics;

namespace TorchSharp;

/// <summary>A single number, as operators take it beside tensors: a boolean, an int64, a double or a pair of doubles.</summary>
public sealed class Scalar : IDisposable
{
    private readonly double _real;
    private readonly double _imaginary;

    private Scalar(torch.ScalarType type, double real, long integer, double imaginary = 0)
    {
        Type = type;
        _real = real;
        _imaginary = imaginary;
        Integer = integer;
    }

    public torch.ScalarType Type { get; }

    internal bool IsComplex => Type.IsComplex();
    internal bool IsFloatingPoint => Type.IsFloatingPoint();
    internal bool IsBoolean => Type == torch.ScalarType.Bool;

    /// <summary>The value of an integer or boolean; a real one truncated.</summary>
    internal long Integer => IsFloatingPoint || IsComplex ? (long)_real : field;
    internal double Real => IsFloatingPoint || IsComplex ? _real : Integer;
    internal Complex Complex => new(Real, _imaginary);

    public static implicit operator Scalar(byte value) => new(torch.ScalarType.Int64, 0, value);
    public static implicit operator Scalar(sbyte value) => new(torch.ScalarType.Int64, 0, value);
    public static implicit operator Scalar(short value) => new(torch.ScalarType.Int64, 0, value);
    public static implicit operator Scalar(int value) => new(torch.ScalarType.Int64, 0, value);
    public static implicit operator Scalar(long value) => new(torch.ScalarType.Int64, 0, value);
    public static implicit operator Scalar(Half value) => new(torch.ScalarType.Float64, (double)value, 0);
    public static implicit operator Scalar(float value) => new(torch.ScalarType.Float64, value, 0);
    public static implicit operator Scalar(double value) => new(torch.ScalarType.Float64, value, 0);
    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, 0, value ? 1 : 0);
    public static implicit operator Scalar((float, float) value) => new(torch.ScalarType.ComplexFloat64, value.Item1, 0, value.Item2);
    public static implicit operator Scalar(Complex value) => new(torch.ScalarType.ComplexFloat64, value.Real, 0, value.Imaginary);

    internal static Scalar BFloat16(float value) => new(torch.ScalarType.Float64, value, 0);

    /// <summary>Does nothing: a scalar holds no native memory here.</summary>
    public void Dispose()
    {
    }
}

/// <summary>Conversions between scalars and .NET's numbers.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this Half value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static Scalar ToScalar(this (float, float) value) => value;
    public static Scalar ToScalar(this Complex value) => value;
    public static Scalar ToBFloat16Scalar(this float value) => Scalar.BFloat16(value);

    public static byte ToByte(this Scalar value) => (byte)value.Integer;
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Integer;
    public static short ToInt16(this Scalar value) => (short)value.Integer;
    public static int ToInt32(this Scalar value) => (int)value.Integer;
    public static long ToInt64(this Scalar value) => value.Integer;
    public static Half ToHalf(this Scalar value) => (Half)value.Real;
    public static float ToSingle(this Scalar value) => (float)value.Real;
    public static double ToDouble(this Scalar value) => value.Real;
    public static bool ToBoolean(this Scalar value) => value.Real != 0;
    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value) => ((float)value.Complex.Real, (float)value.Complex.Imaginary);
    public static Complex ToComplexFloat64(this Scalar value) => value.Complex;
}
