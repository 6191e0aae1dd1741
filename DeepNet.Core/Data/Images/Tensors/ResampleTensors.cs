using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="Resampler"/> does, for the images of a batch, each with a region of its own.</summary>
/// <remarks>Weights and values are those of <see cref="AxisTaps"/> in float32, but for the order of summation: a value that lies close to the middle of
/// two bytes may become the other one.</remarks>
internal static class ResampleTensors
{
    /// <param name="regions">The part of each image, or one part for all.</param>
    /// <param name="shape">The images' shape.</param>
    /// <param name="size">What they become.</param>
    /// <param name="mode">How values between pixels are found.</param>
    /// <param name="antialias">Whether all pixels count where an image shrinks.</param>
    /// <param name="numbers">Takes the regions along.</param>
    public static PixelStep Resize(
        IReadOnlyList<Region> regions, ImageShape shape, ImageShape size, Interpolation mode, bool antialias, DrawnNumbers numbers)
    {
        var rows = new Axis(regions.Select(region => (region.Top, region.Height)), shape.Height, size.Height, numbers);
        var columns = new Axis(regions.Select(region => (region.Left, region.Width)), shape.Width, size.Width, numbers);
        if (mode == Interpolation.Nearest)
            return images => Pixels.Read(images, rows.Nearest(images.device).unsqueeze(2) * shape.Width + columns.Nearest(images.device).unsqueeze(1));
        return images => Filter(images, rows.Weights(mode, antialias, images.device), columns.Weights(mode, antialias, images.device));
    }

    /// <summary>Blurs each image by a kernel of its own; beyond its edges an image is mirrored at its edge pixels.</summary>
    /// <param name="kernels">[images × taps]: the weights of each kernel, one after the other.</param>
    /// <param name="taps">Pixels in a kernel.</param>
    /// <param name="numbers">Takes the kernels along.</param>
    public static PixelStep Blur(IEnumerable<double> kernels, int taps, DrawnNumbers numbers)
    {
        var weights = numbers.Add(kernels);
        return images => Filter(images, Mirrored(images.shape[2], images.device), Mirrored(images.shape[3], images.device));

        // [images, length, length]
        Tensor Mirrored(long length, Device device)
        {
            var kernel = weights.Floats(-1, taps);
            var pixels = arange(length, int64, device);
            var sums = zeros([kernel.shape[0], length, length], float32, device);
            for (var tap = 0; tap < taps; tap++)
            {
                var read = length - 1 - ((pixels + (tap - taps / 2)).abs() - (length - 1)).abs();
                sums.add_(kernel.narrow(1, tap, 1).unsqueeze(2) * read.unsqueeze(1).eq(pixels).to_type(float32));
            }
            return sums;
        }
    }

    // Rows first, then columns; [images or 1, new, old] each.
    private static Tensor Filter(Tensor images, Tensor rows, Tensor columns)
        => ToneTensors.Round(rows.unsqueeze(1).matmul(images.to_type(float32)).matmul(columns.transpose(1, 2).unsqueeze(1)));

    /// <summary>One axis of all images.</summary>
    private sealed class Axis
    {
        private readonly int _input;
        private readonly int _output;
        private readonly DrawnNumbers.Slot _starts, _lengths, _scales;

        public Axis(IEnumerable<(int Start, int Length)> parts, int input, int output, DrawnNumbers numbers)
        {
            (_input, _output) = (input, output);
            (int Start, int Length)[] all = [.. parts];
            _starts = numbers.Add(all.Select(part => part.Start));
            _lengths = numbers.Add(all.Select(part => part.Length));
            _scales = numbers.Add(all.Select(part => (double)((float)part.Length / output)));
        }

        // [images or 1, output]: the pixel at ⌊place · scale⌋.
        public Tensor Nearest(Device device)
        {
            var places = (arange(_output, float32, device) * _scales.Floats(-1, 1)).to_type(int64);
            return places.minimum(_lengths.Integers(-1, 1) - 1) + _starts.Integers(-1, 1);
        }

        // [images or 1, output, input]
        public Tensor Weights(Interpolation mode, bool antialias, Device device)
        {
            var places = arange(_output, float32, device).view(1, -1, 1) + 0.5f;
            var pixels = arange(_input, float32, device).view(1, 1, -1) - _starts.Floats(-1, 1, 1); // counted from the region's edge
            var centers = _scales.Floats(-1, 1, 1) * places;
            return antialias ? Antialiased(mode, pixels, centers)
                : mode == Interpolation.Bicubic ? Cubic(pixels, centers - 0.5f)
                : Linear(pixels, (centers - 0.5f).clamp_(min: 0));
        }

        private Tensor Antialiased(Interpolation mode, Tensor pixels, Tensor centers)
        {
            var widening = _scales.Floats(-1, 1, 1).clamp_min(1);
            var reach = widening * (mode == Interpolation.Bicubic ? 2f : 1f);
            var first = (centers - reach + 0.5f).trunc().clamp_(min: 0);
            var end = (centers + reach + 0.5f).trunc().minimum(_lengths.Floats(-1, 1, 1));
            var distances = (pixels - centers + 0.5f) * (ones_like(widening) / widening);
            var weights = mode == Interpolation.Bicubic ? Keys(distances, -0.5f) : (1 - distances.abs()).clamp_(min: 0);
            weights = weights.masked_fill(pixels.ge(first).logical_and(pixels.lt(end)).logical_not(), 0);
            return weights / weights.sum(2, keepdim: true);
        }

        private Tensor Linear(Tensor pixels, Tensor centers)
        {
            var last = _lengths.Floats(-1, 1, 1) - 1;
            var pixel = centers.trunc().minimum(last);
            var next = (centers - pixel).clamp_(0, 1);
            return pixels.eq(pixel).to_type(float32) * (1 - next) + pixels.eq((pixel + 1).minimum(last)).to_type(float32) * next;
        }

        private Tensor Cubic(Tensor pixels, Tensor centers)
        {
            var last = _lengths.Floats(-1, 1, 1) - 1;
            var pixel = centers.floor();
            var weights = zeros_like(pixels + centers);
            for (var tap = -1; tap <= 2; tap++)
                weights.add_(pixels.eq((pixel + tap).clamp_min(0).minimum(last)).to_type(float32) * Keys(centers - pixel - tap, -0.75f));
            return weights;
        }

        // Keys' convolution kernel.
        private static Tensor Keys(Tensor distances, float a)
        {
            var x = distances.abs();
            var near = (x * (a + 2) - (a + 3)) * x * x + 1;
            var far = ((x * a - 5 * a) * x + 8 * a) * x - 4 * a;
            return where(x.le(1), near, where(x.lt(2), far, zeros_like(x)));
        }
    }
}
