namespace TorchSharp;

public static partial class torch
{
    /// <summary>The limits of a floating-point type.</summary>
    public struct FInfo
    {
        public int bits;

        /// <summary>The distance from 1 to the next larger number.</summary>
        public double eps;

        public double max;
        public double min;
        public double tiny;

        /// <summary>The smallest positive number at full precision.</summary>
        public double smallest_normal;

        /// <summary>The decimal precision: 10 to the power of minus the decimal digits that survive.</summary>
        public double resolution;

        internal FInfo(ScalarType dtype)
        {
            (bits, eps, max, smallest_normal, resolution) = dtype switch
            {
                ScalarType.Float16 => (16, Math.ScaleB(1, -10), (double)Half.MaxValue, Math.ScaleB(1, -14), 1e-3),
                ScalarType.BFloat16 => (16, Math.ScaleB(1, -7), Math.ScaleB(2 - Math.ScaleB(1, -7), 127), Math.ScaleB(1, -126), 1e-2),
                ScalarType.Float32 or ScalarType.ComplexFloat32 => (32, Math.ScaleB(1, -23), float.MaxValue, Math.ScaleB(1, -126), 1e-6),
                ScalarType.Float64 or ScalarType.ComplexFloat64 => (64, Math.ScaleB(1, -52), double.MaxValue, Math.ScaleB(1, -1022), 1e-15),
                _ => throw new ArgumentException($"{dtype} is no floating-point type.", nameof(dtype)),
            };
            min = -max;
            tiny = smallest_normal;
        }
    }
}
