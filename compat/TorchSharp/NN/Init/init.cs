using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values for weights. All work in place, record nothing for the backward pass, and return the tensor given.
        /// The same seed gives the same bits as in PyTorch.</summary>
        public static partial class init
        {
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
                => Fill(tensor, t => Aten.uniform_.Run(t, low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
                => Fill(tensor, t => Aten.normal_.Run(t, mean, std, generator));

            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, t => Aten.fill__Scalar.Run(t, val));

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor zeros_(Tensor tensor) => Fill(tensor, t => Aten.zero_.Run(t));

            /// <summary>The identity, as far as the shape allows.</summary>
            public static Tensor eye_(Tensor tensor)
            {
                RequireDimensions(tensor, nameof(eye_), 2, 2);
                return Fill(tensor, t => Aten.eye_m_out.Run(t.size(0), t.size(1), t));
            }

            /// <summary>A convolution that passes as many channels through as there are on both sides.</summary>
            public static Tensor dirac_(Tensor tensor)
            {
                RequireDimensions(tensor, nameof(dirac_), 3, 5);
                return Fill(tensor, t =>
                {
                    Aten.zero_.Run(t);
                    var centre = t;
                    for (var d = (int)t.Dimensions - 1; d >= 2; d--)
                        centre = Aten.select_int.Call(centre, d, t.size(d) / 2);
                    Aten.fill__Scalar.Run(Aten.diagonal.Call(centre), 1);
                });
            }

            /// <summary>Normal values, of which a fraction of each column is zero (Martens, 2010).</summary>
            /// <param name="tensor">[rows, columns].</param>
            /// <param name="sparsity">The fraction, from 0 to 1.</param>
            /// <param name="std">The standard deviation of the others.</param>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                RequireDimensions(tensor, nameof(sparse_), 2, 2);
                return Fill(tensor, t =>
                {
                    var rows = t.size(0);
                    var zeros = (long)Math.Ceiling(sparsity * rows);
                    Aten.normal_.Run(t, 0.0, std);
                    for (var column = 0L; column < t.size(1); column++)
                    {
                        var order = Aten.randperm_generator.Call(rows, Argument.None);
                        var chosen = Aten.slice_Tensor.Call(order, 0, 0, zeros);
                        Aten.index_fill__int_Scalar.Run(Aten.select_int.Call(t, 1, column), 0, chosen, 0);
                    }
                });
            }

            /// <summary>A matrix with orthonormal rows or columns, whichever are fewer, times <paramref name="gain"/> (Saxe et al., 2013).</summary>
            /// <param name="tensor">At least two dimensions; all but the first are taken together.</param>
            /// <param name="gain">Multiplies the result.</param>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                RequireDimensions(tensor, nameof(orthogonal_), 2, int.MaxValue);
                if (tensor.NumberOfElements == 0)
                    return tensor;
                return Fill(tensor, t =>
                {
                    var rows = t.size(0);
                    var columns = t.NumberOfElements / rows;
                    var sample = Aten.new_empty.Call(t, new[] { rows, columns });
                    Aten.normal_.Run(sample, 0.0, 1.0);
                    if (rows < columns)
                        Aten.t_.Run(sample);
                    var (q, r) = Aten.linalg_qr.Call2(sample);
                    // The signs of R's diagonal make Q uniform: https://arxiv.org/pdf/math-ph/0609050.pdf
                    Aten.mul__Tensor.Run(q, Aten.sign.Call(Aten.diagonal.Call(r)));
                    if (rows < columns)
                        Aten.t_.Run(q);
                    Aten.copy_.Run(Aten.view.Call(t, new[] { rows, columns }), q);
                    Aten.mul__Scalar.Run(t, gain);
                });
            }

            private static double NormalDistribution(double x) => (1 + Native.dn_erf(x / Math.Sqrt(2))) / 2;

            private static Tensor Fill(Tensor tensor, Action<Tensor> fill)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                using var scope = NewDisposeScope();
                using (no_grad())
                    fill(tensor);
                return tensor;
            }

            private static void RequireDimensions(Tensor tensor, string function, int least, int most)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (tensor.Dimensions < least || tensor.Dimensions > most)
                    throw new ArgumentException(
                        $"{function} needs a tensor of {least}{(most == least ? "" : most == int.MaxValue ? " or more" : $" to {most}")} dimensions, but got shape {tensor.shape.Text()}.",
                        nameof(tensor));
            }
        }
    }
}
