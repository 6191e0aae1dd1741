namespace DeepNet.Data;

/// <summary>Does what the automatic augmentations choose, as torchvision's <c>_apply_op</c>.</summary>
/// <param name="Interpolation">How moved images are read.</param>
/// <param name="Fill">What lies beyond their edges; null for 0.</param>
internal readonly record struct AugmentOperations(Interpolation Interpolation, PixelFill? Fill)
{
    /// <param name="operation">What is done.</param>
    /// <param name="magnitude">How much: a slope, pixels, degrees, a change of a factor from 1, bits, a threshold.</param>
    /// <param name="source">[channels, height, width].</param>
    /// <param name="shape">Its shape, which stays.</param>
    /// <param name="kind">What the bytes are; labels are moved only.</param>
    /// <param name="target">Receives the image.</param>
    public void Apply(AugmentOperation operation, double magnitude, ReadOnlySpan<byte> source, ImageShape shape, PixelKind kind, Span<byte> target)
    {
        if (MapOf(operation, magnitude, shape) is { } map)
            Warp.Apply(source, shape, map, Interpolation, Fill, kind, target);
        else if (kind == PixelKind.Label)
            source.CopyTo(target);
        else
            Recolor(operation, magnitude, source, shape, target);
    }

    /// <summary>Plans the same for the images of a batch, for each the operation that was drawn for it; those that none was drawn for stay as they are.</summary>
    public PixelStep Plan(IReadOnlyList<DrawnOperation> drawn, int batch, ImageShape shape, DrawnNumbers numbers)
    {
        var (moved, maps) = (new List<int>(), new List<PlaneMap>());
        var recolored = new SortedDictionary<AugmentOperation, (List<int> Places, List<double> Magnitudes)>();
        foreach (var (place, operation, magnitude) in drawn)
        {
            if (MapOf(operation, magnitude, shape) is { } map)
            {
                moved.Add(place);
                maps.Add(map);
                continue;
            }
            if (!recolored.TryGetValue(operation, out var same))
                recolored[operation] = same = ([], []);
            same.Places.Add(place);
            same.Magnitudes.Add(magnitude);
        }
        var steps = new List<PixelStep> { PixelSteps.ForSome(moved, batch, WarpTensors.Plan(maps, shape, Interpolation, Fill, numbers), numbers) };
        foreach (var (operation, (places, magnitudes)) in recolored)
            steps.Add(PixelSteps.ForSome(places, batch, PlanColors(operation, magnitudes, shape, numbers), numbers));
        return PixelSteps.InTurn(steps);
    }

    private static PixelStep PlanColors(AugmentOperation operation, IReadOnlyList<double> magnitudes, ImageShape shape, DrawnNumbers numbers) => operation switch
    {
        AugmentOperation.Brightness => ToneTensors.Brightness(Factors(magnitudes), numbers),
        AugmentOperation.Color when shape.Channels == 3 => PaletteTensors.Saturation(Factors(magnitudes), numbers),
        AugmentOperation.Contrast => ToneTensors.Contrast(Factors(magnitudes), shape, numbers),
        AugmentOperation.Sharpness => SharpeningTensors.Adjust(Factors(magnitudes), shape, numbers),
        AugmentOperation.Posterize => ToneTensors.Posterize(magnitudes, numbers),
        AugmentOperation.Solarize => ToneTensors.Solarize(magnitudes, numbers),
        AugmentOperation.AutoContrast => ToneTensors.Autocontrast(numbers),
        AugmentOperation.Equalize => ToneTensors.Equalize,
        AugmentOperation.Invert => ToneTensors.Invert,
        _ => PixelSteps.None,
    };

    private static double[] Factors(IReadOnlyList<double> magnitudes) => [.. magnitudes.Select(static magnitude => 1 + magnitude)];

    private static PlaneMap? MapOf(AugmentOperation operation, double magnitude, ImageShape shape) => operation switch
    {
        // Slopes and the corner that stays as in the first implementation of AutoAugment.
        AugmentOperation.ShearX => PlaneMap.Affine(shape, 0, (0, 0), 1, (Degrees(magnitude), 0), (0, 0)),
        AugmentOperation.ShearY => PlaneMap.Affine(shape, 0, (0, 0), 1, (0, Degrees(magnitude)), (0, 0)),
        AugmentOperation.TranslateX => PlaneMap.Affine(shape, 0, (Math.Truncate(magnitude), 0), 1, (0, 0), null),
        AugmentOperation.TranslateY => PlaneMap.Affine(shape, 0, (0, Math.Truncate(magnitude)), 1, (0, 0), null),
        AugmentOperation.Rotate => PlaneMap.Rotation(shape, magnitude, null),
        _ => null,
    };

    private static void Recolor(AugmentOperation operation, double magnitude, ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target)
    {
        switch (operation)
        {
            case AugmentOperation.Brightness:
                Tone.Brightness(source, 1 + magnitude, target);
                break;
            case AugmentOperation.Color when shape.Channels == 3:
                Palette.Saturation(source, 1 + magnitude, target);
                break;
            case AugmentOperation.Contrast:
                Tone.Contrast(source, shape, 1 + magnitude, target);
                break;
            case AugmentOperation.Sharpness:
                Sharpening.Adjust(source, shape, 1 + magnitude, target);
                break;
            case AugmentOperation.Posterize:
                Tone.Posterize(source, (int)magnitude, target);
                break;
            case AugmentOperation.Solarize:
                Tone.Solarize(source, magnitude, target);
                break;
            case AugmentOperation.AutoContrast:
                Tone.Autocontrast(source, shape, target);
                break;
            case AugmentOperation.Equalize:
                Tone.Equalize(source, shape, target);
                break;
            case AugmentOperation.Invert:
                Tone.Invert(source, target);
                break;
            default:
                source.CopyTo(target);
                break;
        }
    }

    private static double Degrees(double slope) => double.RadiansToDegrees(Math.Atan(slope));
}
