using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Resizes the spatial dimensions of [batch, channels, …].</summary>
            /// <param name="x">Three, four or five dimensions.</param>
            /// <param name="size">The output's spatial sizes, or one for all; or null where there is a scale factor.</param>
            /// <param name="scale_factor">What to multiply the sizes by, one for each or one for all.</param>
            /// <param name="mode">Linear needs three dimensions, bilinear and bicubic four, trilinear five.</param>
            /// <param name="align_corners">For the linear and cubic modes: whether corner pixels keep their centres. False by default.</param>
            /// <param name="recompute_scale_factor">Whether the rounded output size decides the scale rather than the factor given.</param>
            /// <param name="antialias">Whether to filter when shrinking; bilinear and bicubic only.</param>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false,
                bool antialias = false)
            {
                ArgumentNullException.ThrowIfNull(x);
                var spatial = (int)x.Dimensions - 2;
                CheckInterpolation(x, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias);
                size = ForEach(size, spatial, nameof(size), x);
                scale_factor = ForEach(scale_factor, spatial, nameof(scale_factor), x);
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = x.shape[2..].Zip(scale_factor, (length, factor) => (long)Math.Floor(length * factor)).ToArray();
                    scale_factor = null;
                }
                var corners = align_corners ?? false;
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => Aten.upsample_nearest1d_vec.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => Aten.upsample_nearest2d_vec.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => Aten.upsample_nearest3d_vec.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 1) => Aten._upsample_nearest_exact1d_vec.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2) => Aten._upsample_nearest_exact2d_vec.Call(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 3) => Aten._upsample_nearest_exact3d_vec.Call(x, size, scale_factor),
                    (InterpolationMode.Area, 1) => Aten.adaptive_avg_pool1d.Call(x, size),
                    (InterpolationMode.Area, 2) => Aten.adaptive_avg_pool2d.Call(x, size),
                    (InterpolationMode.Area, 3) => Aten.adaptive_avg_pool3d.Call(x, size),
                    (InterpolationMode.Linear, 1) => Aten.upsample_linear1d_vec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) when antialias => Aten._upsample_bilinear2d_aa_vec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Aten.upsample_bilinear2d_vec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) when antialias => Aten._upsample_bicubic2d_aa_vec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Aten.upsample_bicubic2d_vec.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Aten.upsample_trilinear3d_vec.Call(x, size, corners, scale_factor),
                    _ => throw new ArgumentException(
                        $"Mode {mode} cannot resize a tensor of shape {x.shape.Text()}: linear needs 3 dimensions, bilinear and bicubic 4, trilinear 5, the others 3 to 5.",
                        nameof(mode)),
                };
            }

            private static void CheckInterpolation(Tensor x, long[]? size, double[]? scale, InterpolationMode mode, bool? corners, bool recompute,
                bool antialias)
            {
                if ((size is null) == (scale is null))
                    throw new ArgumentException("Give either size or scale_factor, " + (size is null ? "but both are null." : "not both."), nameof(size));
                if (corners is not null && mode is InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area && corners is not null)
                    throw new ArgumentException($"align_corners means nothing for mode {mode}; leave it null.", "align_corners");
                if (recompute && size is not null)
                    throw new ArgumentException("recompute_scale_factor means nothing with an explicit size.", "recompute_scale_factor");
                if (antialias && !(mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic && x.Dimensions == 4))
                    throw new ArgumentException($"antialias needs mode Bilinear or Bicubic and 4 dimensions, but got {mode} and shape {x.shape.Text()}.", nameof(antialias));
            }

            private static T[]? ForEach<T>(T[]? values, int spatial, string name, Tensor x)
            {
                if (values is null || values.Length == spatial)
                    return values;
                if (values.Length == 1 && spatial > 0)
                    return Enumerable.Repeat(values[0], spatial).ToArray();
                throw new ArgumentException($"{name} has {values.Length} values, but shape {x.shape.Text()} has {Math.Max(spatial, 0)} spatial dimensions.", name);
            }

            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest,
                bool align_corners = false)
                => interpolate(input, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : align_corners);

            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false)
                => interpolate(x, size, scale_factor);

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false)
                => interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);
        }
    }
}
