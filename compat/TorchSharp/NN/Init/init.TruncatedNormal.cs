using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            // The inverse of the distribution function, computed in float32, takes numbers at its end far out onto the bounds. PyTorch 2.12 left it for this.
            private static bool DrawsAgain { get; } = Version.Parse(__version__) >= new Version(2, 12);

            /// <summary>A normal distribution cut off at <paramref name="a"/> and <paramref name="b"/>, which are values, not standard deviations. It is drawn
            /// as in the PyTorch of the same version: since 2.12 by drawing anew what lies outside, before by the inverse of the distribution function.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2,
                Generator? generator = null)
                => Fill(tensor, t =>
                {
                    // The probabilities of what lies below the bounds.
                    var low = NormalDistribution((a - mean) / std);
                    var high = NormalDistribution((b - mean) / std);
                    if (!DrawsAgain)
                        InvertUniform(t, (low, high), mean, std, (a, b), generator);
                    else if (!t.is_meta)
                    {
                        if (high - low > 0.3)
                            DrawNormal(t, mean, std, (a, b), generator);
                        else
                            DrawUniform(t, mean, std, (a, b), generator);
                    }
                });

            private static void InvertUniform(Tensor t, (double Low, double High) probabilities, double mean, double std, (double Low, double High) bounds,
                Generator? generator)
            {
                Aten.uniform_.Run(t, 2 * probabilities.Low - 1, 2 * probabilities.High - 1, generator);
                Aten.erfinv_.Run(t);
                Aten.mul__Scalar.Run(t, std * Math.Sqrt(2));
                Aten.add__Scalar.Run(t, mean);
                Aten.clamp_.Run(t, bounds.Low, bounds.High);
            }

            // Normal numbers until all are within the bounds, where enough of them are.
            private static void DrawNormal(Tensor t, double mean, double std, (double Low, double High) bounds, Generator? generator)
            {
                var (low, high) = (Rounded(bounds.Low), Rounded(bounds.High));
                var draws = Aten.empty_like.Call(t);
                Aten.normal_.Run(t, mean, std, generator);
                while (true)
                {
                    using var turn = NewDisposeScope();
                    var outside = Aten.bitwise_or_Tensor.Call(Aten.lt_Scalar.Call(t, low), Aten.gt_Scalar.Call(t, high));
                    if (!Any(outside))
                        return;
                    Aten.normal_.Run(draws, mean, std, generator);
                    Aten.copy_.Run(t, Aten.where_self.Call(outside, draws, t));
                }

                // As the tensor's type has it.
                double Rounded(double bound) => full(Array.Empty<long>(), bound, dtype: t.dtype).to_type(ScalarType.Float64).item<double>();
            }

            // Uniform numbers between the bounds, each kept with the probability of its density beside the highest.
            private static void DrawUniform(Tensor t, double mean, double std, (double Low, double High) bounds, Generator? generator)
            {
                var distance = (Math.Max(bounds.Low, Math.Min(mean, bounds.High)) - mean) / std;
                var highest = -0.5 * (distance * distance);
                var (draws, chances) = (Aten.empty_like.Call(t), Aten.empty_like.Call(t));
                Aten.uniform_.Run(t, bounds.Low, bounds.High, generator);
                Aten.copy_.Run(draws, t);
                var refused = Refused();
                while (Any(refused))
                {
                    using var turn = NewDisposeScope();
                    Aten.uniform_.Run(draws, bounds.Low, bounds.High, generator);
                    Aten.copy_.Run(t, Aten.where_self.Call(refused, draws, t));
                    Aten.bitwise_and__Tensor.Run(refused, Refused());
                }

                Tensor Refused()
                {
                    Aten.sub__Scalar.Run(draws, mean);
                    Aten.div__Scalar.Run(draws, std);
                    Aten.pow__Scalar.Run(draws, 2);
                    Aten.mul__Scalar.Run(draws, -0.5);
                    Aten.sub__Scalar.Run(draws, highest);
                    Aten.uniform_.Run(chances, 0.0, 1.0, generator);
                    Aten.log_.Run(chances);
                    return Aten.gt_Tensor.Call(chances, draws);
                }
            }

            private static bool Any(Tensor mask)
            {
                using var any = Aten.any.Call(mask);
                return any.item<bool>();
            }
        }
    }
}
