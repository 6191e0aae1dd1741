using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>[…, channels · r², height, width] to […, channels, height · r, width · r].</summary>
            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.pixel_shuffle.Call(input, upscale_factor);

            /// <summary>The opposite of pixel_shuffle.</summary>
            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => Aten.pixel_unshuffle.Call(input, downscale_factor);

            /// <summary>Pads both ends of the last dimension.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad, pad], mode, value);

            /// <summary>Pads the last dimension: before, after.</summary>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            /// <summary>Pads the last two dimensions: left, right, top, bottom.</summary>
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>Pads before and after each dimension, from the last one backwards; negative numbers crop.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => Aten.pad.Call(input, pad, mode.Name(), value);

            /// <summary>Where each output pixel of an affine transform comes from, for grid_sample.</summary>
            /// <param name="theta">[batch, 2, 3] for images, [batch, 3, 4] for volumes.</param>
            /// <param name="size">The output's shape, batch and channels included.</param>
            /// <param name="align_corners">Whether −1 and 1 are the corner pixels' centres rather than the image's edges.</param>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
            {
                ArgumentNullException.ThrowIfNull(size);
                return Aten.affine_grid_generator.Call(theta, size, align_corners);
            }

            /// <summary>Samples the input at the grid's places, which run from −1 to 1.</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // LibTorch's own numbers: bilinear 0, nearest 1; zeros 0, border 1, reflection 2.
                var interpolation = mode == GridSampleMode.Nearest ? 1 : 0;
                var padding = padding_mode switch
                {
                    GridSamplePaddingMode.Border => 1,
                    GridSamplePaddingMode.Reflection => 2,
                    _ => 0,
                };
                return Aten.grid_sampler.Call(input, grid, interpolation, padding, align_corners ?? false);
            }
        }
    }
}
