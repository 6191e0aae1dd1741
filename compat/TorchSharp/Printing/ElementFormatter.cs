using System.Globalization;
using System.Numerics;

namespace TorchSharp;

/// <summary>Writes single elements of a tensor.</summary>
internal static class ElementFormatter
{
    /// <summary>The elements in row-major order, each as text.</summary>
    internal static string[] Format(torch.Tensor tensor, PrintFormat format)
    {
        var plain = tensor.detach().ToPlainMemory();
        return plain.dtype switch
        {
            torch.ScalarType.Byte => Format<byte>(plain, x => x.ToString(format.Culture)),
            torch.ScalarType.Int8 => Format<sbyte>(plain, x => x.ToString(format.Culture)),
            torch.ScalarType.Int16 => Format<short>(plain, x => x.ToString(format.Culture)),
            torch.ScalarType.Int32 => Format<int>(plain, x => x.ToString(format.Culture)),
            torch.ScalarType.Int64 => Format<long>(plain, x => x.ToString(format.Culture)),
            torch.ScalarType.Bool => Format<bool>(plain, x => x.ToString()),
            torch.ScalarType.Float16 => Format<Half>(plain, x => x.ToString(format.FloatFormat, format.Culture)),
            torch.ScalarType.Float32 => Format<float>(plain, x => x.ToString(format.FloatFormat, format.Culture)),
            torch.ScalarType.Float64 => Format<double>(plain, x => x.ToString(format.FloatFormat, format.Culture)),
            torch.ScalarType.ComplexFloat32 => Format<(float Real, float Imaginary)>(plain, x => Complex(x.Real, x.Imaginary, format)),
            torch.ScalarType.ComplexFloat64 => Format<Complex>(plain, x => Complex(x.Real, x.Imaginary, format)),
            _ => Format(plain.to(torch.ScalarType.Float32), format),
        };
    }

    private static string[] Format<T>(torch.Tensor tensor, Converter<T, string> write) where T : unmanaged
        => Array.ConvertAll(tensor.data<T>().ToArray(), write);

    /// <summary>A part that is zero is left out.</summary>
    private static string Complex<T>(T real, T imaginary, PrintFormat format) where T : IFloatingPoint<T>
    {
        var first = real.ToString(format.FloatFormat, format.Culture);
        if (T.IsZero(imaginary))
            return first;
        var second = imaginary.ToString(format.FloatFormat, format.Culture) + "i";
        if (T.IsZero(real))
            return second;
        return second.StartsWith(NumberFormatInfo.GetInstance(format.Culture).NegativeSign, StringComparison.Ordinal) ? first + second : $"{first}+{second}";
    }
}
