using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor fill_(Scalar value)
        {
            ArgumentNullException.ThrowIfNull(value);
            return Aten.fill__Scalar.InPlace(this, value);
        }

        public Tensor zero_() => Aten.zero_.InPlace(this);

        // Resized and filled anew: the functions of these names with this tensor as their output.

        public Tensor zeros(params long[] sizes) => Refill(Aten.zeros_out, sizes);

        public Tensor ones(params long[] sizes) => Refill(Aten.ones_out, sizes);

        public Tensor empty(params long[] sizes) => Refill(Aten.empty_out, sizes, Argument.None);

        public Tensor full(long[] sizes, Scalar value)
        {
            ArgumentNullException.ThrowIfNull(value);
            return Refill(Aten.full_out, sizes, value);
        }

        public Tensor full(ReadOnlySpan<long> sizes, Scalar value) => full(sizes.ToArray(), value);

        public Tensor eye(long rows, long columns) => Aten.eye_m_out.Into(rows, columns, this);

        public Tensor arange_out(Scalar start, Scalar stop, Scalar step)
        {
            ArgumentNullException.ThrowIfNull(start);
            ArgumentNullException.ThrowIfNull(stop);
            ArgumentNullException.ThrowIfNull(step);
            return Aten.arange_start_out.Into(start, stop, step, this);
        }

        public Tensor rand_out(params long[] sizes) => Refill(Aten.rand_out, sizes);

        public Tensor randn_out(params long[] sizes) => Refill(Aten.randn_out, sizes);

        public Tensor randint_out(long high, long[] sizes)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            return Aten.randint_out.Into(high, sizes, this);
        }

        private Tensor Refill(Operator op, long[] sizes)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            return op.Into(sizes, this);
        }

        private Tensor Refill(Operator op, long[] sizes, Argument second)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            return op.Into(sizes, second, this);
        }
    }

    public static Tensor rand_out(Tensor input, params long[] sizes)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.rand_out(sizes);
    }

    public static Tensor randint_out(Tensor input, long high, long[] sizes)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.randint_out(high, sizes);
    }
}
