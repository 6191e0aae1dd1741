using System.Numerics;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The one element of the tensor.</summary>
        /// <exception cref="ArgumentException">The tensor has not exactly one element, or <typeparamref name="T"/> is not its type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"Only a tensor with one element has an item; this one has shape [{string.Join(", ", shape)}].");
            CheckElementType<T>();
            if (device_type == DeviceType.CPU && !is_conj() && !is_neg())
            {
                var value = *(T*)DataPointer;
                GC.KeepAlive(this);
                return value;
            }
            using var plain = ToPlainMemory();
            return *(T*)plain.DataPointer;
        }

        public Scalar ToScalar()
        {
            var (kind, real, imaginary, integer) = Item();
            return kind switch
            {
                ItemKind.Complex => new Complex(real, imaginary),
                ItemKind.Real => real,
                ItemKind.Boolean => integer != 0,
                _ => integer,
            };
        }

        internal double ItemAsDouble()
        {
            var (kind, real, _, integer) = Item();
            return kind is ItemKind.Real or ItemKind.Complex ? real : integer;
        }

        internal long ItemAsInt64()
        {
            var (kind, real, _, integer) = Item();
            return kind is ItemKind.Real or ItemKind.Complex ? (long)real : integer;
        }

        internal Complex ItemAsComplex()
        {
            var (kind, real, imaginary, integer) = Item();
            return kind switch
            {
                ItemKind.Complex => new Complex(real, imaginary),
                ItemKind.Real => real,
                _ => integer,
            };
        }

        private unsafe (ItemKind Kind, double Real, double Imaginary, long Integer) Item()
        {
            int kind;
            double real = 0, imaginary = 0;
            long integer = 0;
            Native.Check(Native.dn_tensor_item(Handle, &kind, &real, &imaginary, &integer));
            GC.KeepAlive(this);
            return ((ItemKind)kind, real, imaginary, integer);
        }

        private enum ItemKind
        {
            Integer = 0,
            Real = 1,
            Complex = 2,
            Boolean = 3,
        }

        public static explicit operator bool(Tensor value) => value.ToBoolean();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
    }
}

public static partial class TensorExtensionMethods
{
    // The value of a tensor with one element, converted.
    public static bool ToBoolean(this torch.Tensor value) => NotNull(value).ItemAsComplex() != Complex.Zero;
    public static byte ToByte(this torch.Tensor value) => (byte)NotNull(value).ItemAsInt64();
    public static sbyte ToSByte(this torch.Tensor value) => (sbyte)NotNull(value).ItemAsInt64();
    public static short ToInt16(this torch.Tensor value) => (short)NotNull(value).ItemAsInt64();
    public static int ToInt32(this torch.Tensor value) => (int)NotNull(value).ItemAsInt64();
    public static long ToInt64(this torch.Tensor value) => NotNull(value).ItemAsInt64();
    public static Half ToHalf(this torch.Tensor value) => (Half)NotNull(value).ItemAsDouble();
    public static float ToSingle(this torch.Tensor value) => (float)NotNull(value).ItemAsDouble();
    public static double ToDouble(this torch.Tensor value) => NotNull(value).ItemAsDouble();
    public static Complex ToComplex64(this torch.Tensor value) => NotNull(value).ItemAsComplex();
    public static Complex ToComplexFloat64(this torch.Tensor value) => NotNull(value).ItemAsComplex();
    public static (float Real, float Imaginary) ToComplexFloat32(this torch.Tensor value) => value.ToComplex32();

    public static (float Real, float Imaginary) ToComplex32(this torch.Tensor value)
    {
        var complex = NotNull(value).ItemAsComplex();
        return ((float)complex.Real, (float)complex.Imaginary);
    }

    private static torch.Tensor NotNull(torch.Tensor? value) => value ?? throw new ArgumentNullException(nameof(value));
}
