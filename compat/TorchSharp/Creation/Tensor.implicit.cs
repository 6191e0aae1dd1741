using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // A number becomes a tensor without dimensions, an array one with a single dimension.
        public static implicit operator Tensor(bool value) => tensor(value);
        public static implicit operator Tensor(byte value) => tensor(value);
        public static implicit operator Tensor(sbyte value) => tensor(value);
        public static implicit operator Tensor(short value) => tensor(value);
        public static implicit operator Tensor(int value) => tensor(value);
        public static implicit operator Tensor(long value) => tensor(value);
        public static implicit operator Tensor(float value) => tensor(value);
        public static implicit operator Tensor(double value) => tensor(value);
        public static implicit operator Tensor((float, float) value) => tensor(value);
        public static implicit operator Tensor(Complex value) => tensor(value);

        public static implicit operator Tensor(bool[] value) => tensor(value);
        public static implicit operator Tensor(byte[] value) => tensor(value);
        public static implicit operator Tensor(sbyte[] value) => tensor(value);
        public static implicit operator Tensor(short[] value) => tensor(value);
        public static implicit operator Tensor(int[] value) => tensor(value);
        public static implicit operator Tensor(long[] value) => tensor(value);
        public static implicit operator Tensor(float[] value) => tensor(value);
        public static implicit operator Tensor(double[] value) => tensor(value);
        public static implicit operator Tensor((float, float)[] value) => tensor(value);
        public static implicit operator Tensor(Complex[] value) => tensor(value);

        public static implicit operator Tensor(Scalar scalar)
        {
            ArgumentNullException.ThrowIfNull(scalar);
            return torch.full(System.Array.Empty<long>(), scalar, scalar.Type);
        }
    }
}
