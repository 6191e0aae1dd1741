using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>What <see cref="Warp"/> does, for the images of a batch, each with a map of its own: the same operations on float32 in the same order.</summary>
internal static class WarpTensors
{
    /// <param name="maps">Where the pixels of each image are read: all affine, or all perspectives.</param>
    /// <param name="shape">The images' shape, which stays.</param>
    /// <param name="mode">The nearest pixel, or a mean of four.</param>
    /// <param name="fill">What lies beyond the edges; null for 0.</param>
    /// <param name="numbers">Takes the maps along.</param>
    public static PixelStep Plan(IReadOnlyList<PlaneMap> maps, ImageShape shape, Interpolation mode, PixelFill? fill, DrawnNumbers numbers)
    {
        if (maps.Count == 0)
            return PixelSteps.None;
        var coefficients = numbers.Add(maps.SelectMany(static map => map.Numbers));
        var colors = fill is null ? (DrawnNumbers.Slot?)null : Pixels.Colors(fill, shape, numbers);
        var first = maps[0];
        return images =>
        {
            var (x, y) = Trace(first, coefficients.Floats(-1, PlaneMap.Count, 1, 1), shape, images.device);
            return mode == Interpolation.Nearest ? Nearest(images, x, y, shape, colors) : Bilinear(images, x, y, shape, colors);
        };
    }

    // [batch, height, width]: as PlaneMap.Trace.
    private static (Tensor X, Tensor Y) Trace(in PlaneMap first, Tensor numbers, ImageShape shape, Device device)
    {
        var u = arange(shape.Width, float32, device).view(1, 1, -1) + first.Left;
        var v = arange(shape.Height, float32, device).view(1, -1, 1) + first.Top;
        var (x, y) = (Sum(0, Number(2)), Sum(3, Number(5)));
        if (first.IsPerspective)
        {
            var depth = Sum(6, null);
            (x, y) = (x / depth - 1, y / depth - 1);
        }
        return (Fused(x + 1, 0.5 * shape.Width, -0.5), Fused(y + 1, 0.5 * shape.Height, -0.5));

        Tensor Number(int place) => numbers.select(1, place);

        Tensor Sum(int place, Tensor? constant)
        {
            var sum = (v.to_type(float64) * Number(place + 1) + (u * Number(place)).to_type(float64)).to_type(float32);
            return constant is null ? sum + 1 : sum + constant;
        }
    }

    // a · b + c, rounded once: products of float32 are exact in float64.
    private static Tensor Fused(Tensor a, double b, double c) => (a.to_type(float64) * b + c).to_type(float32);

    private static Tensor Nearest(Tensor images, Tensor x, Tensor y, ImageShape shape, DrawnNumbers.Slot? fill)
        => Pixels.Read(Pixels.Frame(images, fill), Place(Within(x.round_(), shape.Width), Within(y.round_(), shape.Height), shape));

    private static Tensor Bilinear(Tensor images, Tensor x, Tensor y, ImageShape shape, DrawnNumbers.Slot? fill)
    {
        (x, y) = (Within(x, shape.Width), Within(y, shape.Height));
        var (left, top) = (x.floor().clamp_(max: shape.Width - 1), y.floor().clamp_(max: shape.Height - 1));
        var covered = fill is null ? null : (Share(x, shape.Width) * Share(y, shape.Height)).unsqueeze(1);
        (x, y) = ((x - left).unsqueeze(1), (y - top).unsqueeze(1));
        var frame = Pixels.Frame(images, fill: null);
        var place = Place(left, top, shape);
        var values = Corner(0) * ((1 - x) * (1 - y)) + Corner(1) * (x * (1 - y)) + Corner(shape.Width + 2) * ((1 - x) * y) + Corner(shape.Width + 3) * (x * y);
        if (fill is { } color)
            values = values * covered! + (1 - covered!) * color.Floats(1, -1, 1, 1);
        return ToneTensors.Round(values);

        Tensor Corner(int offset) => Pixels.Read(frame, place + offset).to_type(float32);
    }

    // No further out than the frame; neither is what is no number.
    private static Tensor Within(Tensor places, int length) => places.masked_fill(places.gt(-1).logical_not(), -1).clamp_(max: length);

    private static Tensor Share(Tensor places, int length) => (places + 1).minimum(length - places).clamp_(0, 1);

    private static Tensor Place(Tensor x, Tensor y, ImageShape shape) => (y.to_type(int64) + 1) * (shape.Width + 2) + x.to_type(int64) + 1;
}
