using static TorchSharp.torch;

namespace DeepNet.Imaging;

/// <summary>Lays maps and masks over images: where a network looks, what it takes each pixel for.</summary>
/// <example><code>
/// ImageGrid.Save("looks.png", ImageOverlay.HeatMap(images, maps));            // maps: [batch, 7, 7], of any scale
/// ImageGrid.Save("answers.png", ImageOverlay.Mask(images, answers.argmax(1)));
/// </code></example>
public static class ImageOverlay
{
    private const int Classes = 256;

    /// <summary>Lays a map over each image, large values in the map's last colour, as Grad-CAM is shown (Selvaraju et al. 2017).</summary>
    /// <param name="images">[batch, channels, height, width] or [channels, height, width], 1 or 3 channels: floating-point from 0 to 1, or bytes.</param>
    /// <param name="maps">[batch, rows, columns] or [rows, columns], of any scale and size: each is stretched to its image (bilinear) and to 0 to 1.</param>
    /// <param name="colors">The colours; <see cref="ColorMap.Jet"/> when null.</param>
    /// <param name="opacity">The map's share of the result, 0 to 1. Default 0.5.</param>
    /// <returns>[batch, 3, height, width] or [3, height, width], float32 from 0 to 1.</returns>
    /// <exception cref="ArgumentException">Images and maps do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is no share.</exception>
    public static Tensor HeatMap(Tensor images, Tensor maps, ColorMap? colors = null, double opacity = 0.5)
    {
        Check(images, maps, sameSize: false);
        Require.Share(opacity, nameof(opacity));
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var batch = ToColor(images);
        var stretched = nn.functional.interpolate(maps.to(float32).reshape(batch.size(0), 1, maps.size(-2), maps.size(-1)), [batch.size(2), batch.size(3)],
            mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1);
        var least = stretched.amin([1, 2], keepdim: true);
        var range = stretched.amax([1, 2], keepdim: true) - least;
        var heat = (colors ?? ColorMap.Jet).Apply((stretched - least) / range.clamp(min: float.Epsilon));
        return (batch * (1 - opacity) + heat * opacity).reshape(Shape(images)).MoveToOuterDisposeScope();
    }

    /// <summary>Lays the classes of a mask over each image, a colour each.</summary>
    /// <param name="images">[batch, channels, height, width] or [channels, height, width], 1 or 3 channels: floating-point from 0 to 1, or bytes.</param>
    /// <param name="masks">[batch, height, width] or [height, width], whole numbers: the class of each pixel. Only 0 to 255 are drawn.</param>
    /// <param name="opacity">The colours' share of the result, 0 to 1. Default 0.5.</param>
    /// <param name="colors">The colour of a class, 0xRRGGBB; <see cref="ClassColors.PascalVoc"/> when null.</param>
    /// <param name="clear">Classes that are not drawn; when null 0, the background, and 255, which masks have where nobody judged.</param>
    /// <returns>[batch, 3, height, width] or [3, height, width], float32 from 0 to 1.</returns>
    /// <exception cref="ArgumentException">Images and masks do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is no share.</exception>
    public static Tensor Mask(Tensor images, Tensor masks, double opacity = 0.5, Func<int, int>? colors = null, IReadOnlyCollection<int>? clear = null)
    {
        Check(images, masks, sameSize: true);
        Require.Share(opacity, nameof(opacity));
        if (masks.is_floating_point())
            throw new ArgumentException($"Masks hold classes, whole numbers; got {masks.dtype}. Of a network's outputs take argmax(1) first.", nameof(masks));
        clear ??= [0, 255];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var palette = new float[3 * Classes];
        var shares = new float[Classes];
        for (var k = 0; k < Classes; k++)
        {
            shares[k] = clear.Contains(k) ? 0 : (float)opacity;
            var color = (colors ?? ClassColors.PascalVoc)(k);
            for (var channel = 0; channel < 3; channel++)
                palette[3 * k + channel] = (color >> (8 * (2 - channel)) & 255) / 255f;
        }
        var batch = ToColor(images);
        var classes = masks.to(int64).reshape(batch.size(0), batch.size(2), batch.size(3)).to(batch.device);
        var drawn = classes.ge(0) & classes.lt(Classes);
        classes = classes.clamp(0, Classes - 1);
        var painted = tensor(palette, [Classes, 3]).to(batch.device)[classes].movedim([-1], [1]);
        var share = (tensor(shares).to(batch.device)[classes] * drawn.to(float32)).unsqueeze(1);
        return (batch * (1 - share) + painted * share).reshape(Shape(images)).MoveToOuterDisposeScope();
    }

    // [batch, 3, height, width], float32 from 0 to 1
    private static Tensor ToColor(Tensor images)
    {
        var batch = images.dim() == 3 ? images.unsqueeze(0) : images;
        var values = images.is_floating_point() ? batch.to(float32) : batch.to(float32) / 255;
        return values.expand(values.size(0), 3, values.size(2), values.size(3));
    }

    private static long[] Shape(Tensor images) => [.. images.shape[..^3], 3, .. images.shape[^2..]];

    private static void Check(Tensor images, Tensor maps, bool sameSize)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(maps);
        var fits = images.dim() is 3 or 4 && images.shape[^3] is (1 or 3) && images.NumberOfElements > 0 && (images.is_floating_point() || images.dtype == uint8)
            && maps.dim() == images.dim() - 1 && maps.NumberOfElements > 0 && (images.dim() == 3 || maps.size(0) == images.size(0))
            && (!sameSize || maps.shape[^2..].SequenceEqual(images.shape[^2..]));
        if (!fits)
            throw new ArgumentException($"Images of shape [{string.Join(", ", images.shape)}] and type {images.dtype} do not go with maps of shape [{string.Join(", ", maps.shape)}]; "
                + $"expected are [batch, 1 or 3, height, width], floating-point or bytes, and [batch, {(sameSize ? "height, width" : "rows, columns")}], or both without batch.", nameof(maps));
    }
}
