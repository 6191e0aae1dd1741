using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A factor of an update's formula: a number that the host knows, or a scalar on the device, which is float64 where that has it (a vector while it is
/// computed for several parameters at once).
/// </summary>
internal readonly struct Rate
{
    private readonly double _number;

    private Rate(double number, Tensor? scalar) => (_number, Scalar) = (number, scalar);

    /// <summary>The scalar on the device, or null for a number.</summary>
    internal Tensor? Scalar { get; }

    /// <summary>The number; there is none where <see cref="Scalar"/> is given.</summary>
    internal double Number => Scalar is null ? _number : throw new InvalidOperationException("The host does not know the value of a rate on the device.");

    /// <summary>Whether it is known to be 0.</summary>
    internal bool IsZero => Scalar is null && _number == 0;

    public static implicit operator Rate(double number) => new(number, null);

    public static Rate operator -(Rate rate) => rate.Scalar is { } scalar ? Of(scalar.neg()) : -rate._number;

    public static Rate operator +(Rate left, Rate right) => (left.Scalar, right.Scalar) switch
    {
        (null, null) => left._number + right._number,
        ({ } scalar, null) => Of(scalar.add(right._number)),
        (null, { } scalar) => Of(scalar.add(left._number)),
        ({ } first, { } second) => Of(first.add(second)),
    };

    public static Rate operator -(Rate left, Rate right) => left + -right;

    public static Rate operator *(Rate left, Rate right) => (left.Scalar, right.Scalar) switch
    {
        (null, null) => left._number * right._number,
        ({ } scalar, null) => Of(scalar.mul(right._number)),
        (null, { } scalar) => Of(scalar.mul(left._number)),
        ({ } first, { } second) => Of(first.mul(second)),
    };

    public static Rate operator /(Rate left, Rate right) => (left.Scalar, right.Scalar) switch
    {
        (null, null) => left._number / right._number,
        ({ } scalar, null) => Of(scalar.div(right._number)),
        (null, { } scalar) => Of(scalar.reciprocal().mul(left._number)),
        ({ } first, { } second) => Of(first.div(second)),
    };

    /// <summary>A scalar on the device as it is.</summary>
    internal static Rate Of(Tensor scalar) => new(double.NaN, scalar);

    /// <summary>A scalar on the device, with as many digits as that has, so that 1 − βᵗ keeps its own.</summary>
    internal static Rate On(Tensor scalar) => Of(scalar.to(scalar.device.type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64));

    /// <summary>√x.</summary>
    internal static Rate Sqrt(Rate rate) => rate.Scalar is { } scalar ? Of(scalar.sqrt()) : Math.Sqrt(rate._number);

    /// <summary>The greater of both.</summary>
    internal static Rate AtLeast(double least, Rate rate) => rate.Scalar is { } scalar ? Of(scalar.clamp(min: (Scalar)least)) : Math.Max(least, rate._number);

    /// <summary>The lesser of both.</summary>
    internal static Rate AtMost(double most, Rate rate) => rate.Scalar is { } scalar ? Of(scalar.clamp(max: (Scalar)most)) : Math.Min(most, rate._number);

    /// <summary>xʸ for x of at least 0.</summary>
    internal static Rate Power(Rate value, Rate exponent) => (value.Scalar, exponent.Scalar) switch
    {
        (null, null) => Math.Pow(value._number, exponent._number),
        (null, { } scalar) => Of(scalar.mul(Math.Log(value._number)).exp()),
        ({ } scalar, null) => Of(scalar.pow(exponent._number)),
        ({ } first, { } second) => Of(first.pow(second)),
    };
}
