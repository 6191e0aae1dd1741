namespace DeepNet.Data;

/// <summary>Changes brightness, contrast, saturation and hue of images by random factors, in a random order.</summary>
/// <remarks>As torchvision's <c>ColorJitter</c>: <c>brightness=0.4</c> there is <c>Brightness = (0.6, 1.4)</c> here, or <see cref="Of"/>.</remarks>
public sealed class ColorJitter() : ColorTransform(probability: 1)
{
    private const int Changes = 4;

    /// <summary>The least factor of brightness and the largest, at least 0: 0 is black, 1 changes nothing. Factors are uniform. Default (1, 1).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Brightness { get; init => field = Require.Range(0, double.MaxValue, value); } = (1, 1);

    /// <summary>The least factor of contrast and the largest, at least 0: 0 is the image's mean grey, 1 changes nothing. Factors are uniform.
    /// Default (1, 1).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Contrast { get; init => field = Require.Range(0, double.MaxValue, value); } = (1, 1);

    /// <summary>The least factor of saturation and the largest, at least 0: 0 is grey, 1 changes nothing. Factors are uniform. Default (1, 1).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Saturation { get; init => field = Require.Range(0, double.MaxValue, value); } = (1, 1);

    /// <summary>The least shift of hue and the largest, in turns of the circle of colours, −0.5 to 0.5: 0 changes nothing. Shifts are uniform.
    /// Default (0, 0).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Hue { get; init => field = Require.Range(-0.5, 0.5, value); }

    /// <summary>Factors from 1 − strength to 1 + strength, no less than 0, and shifts of hue from −strength to strength.</summary>
    /// <param name="brightness">At least 0.</param>
    /// <param name="contrast">At least 0.</param>
    /// <param name="saturation">At least 0.</param>
    /// <param name="hue">0 to 0.5.</param>
    /// <returns>The transform.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A strength is outside its range.</exception>
    public static ColorJitter Of(double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0) => new()
    {
        Brightness = Around(Require.AtLeast(0, brightness, nameof(brightness))),
        Contrast = Around(Require.AtLeast(0, contrast, nameof(contrast))),
        Saturation = Around(Require.AtLeast(0, saturation, nameof(saturation))),
        Hue = (-Require.Between(0, 0.5, hue, nameof(hue)), hue),
    };

    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
    {
        Span<int> order = stackalloc int[Changes];
        Span<double> factors = stackalloc double[Changes];
        Draw(shape, ref random, order, factors);

        // Two places in turn, so that the last change ends in the output.
        var count = 0;
        foreach (var change in order)
            count += factors[change] == Neutral(change) ? 0 : 1;
        if (count == 0)
        {
            input.CopyTo(output);
            return;
        }
        using var buffer = new ScratchImage(count > 1 ? shape.Size : 0);
        var source = input;
        foreach (var change in order)
        {
            if (factors[change] == Neutral(change))
                continue;
            var target = --count % 2 == 0 ? output : buffer.Pixels;
            Adjust(change, source, shape, factors[change], target);
            source = target;
        }
    }

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        // [change in turn, kind of change]: the images that are changed so, and how much.
        var places = new List<int>[Changes, Changes];
        var amounts = new List<double>[Changes, Changes];
        Span<int> order = stackalloc int[Changes];
        Span<double> factors = stackalloc double[Changes];
        for (var i = 0; i < random.Length; i++)
        {
            Draw(shape, ref random[i], order, factors);
            for (var turn = 0; turn < Changes; turn++)
            {
                var change = order[turn];
                if (factors[change] == Neutral(change))
                    continue;
                (places[turn, change] ??= []).Add(i);
                (amounts[turn, change] ??= []).Add(factors[change]);
            }
        }
        var steps = new List<PixelStep>();
        for (var turn = 0; turn < Changes; turn++)
            for (var change = 0; change < Changes; change++)
                if (places[turn, change] is { } some)
                    steps.Add(PixelSteps.ForSome(some, random.Length, PlanOne(change, amounts[turn, change], shape, numbers), numbers));
        return PixelSteps.InTurn(steps);
    }

    private static PixelStep PlanOne(int change, IReadOnlyList<double> factors, ImageShape shape, DrawnNumbers numbers) => change switch
    {
        0 => ToneTensors.Brightness(factors, numbers),
        1 => ToneTensors.Contrast(factors, shape, numbers),
        2 => PaletteTensors.Saturation(factors, numbers),
        _ => PaletteTensors.Hue(factors, numbers),
    };

    // In which order an image is changed, and how much in each way.
    private void Draw(ImageShape shape, ref RandomStream random, Span<int> order, Span<double> factors)
    {
        for (var change = 0; change < Changes; change++)
            order[change] = change;
        for (var left = Changes; left > 1; left--)
        {
            var pick = (int)random.NextInteger(left);
            (order[left - 1], order[pick]) = (order[pick], order[left - 1]);
        }
        factors[0] = Draw(Brightness, ref random);
        factors[1] = Draw(Contrast, ref random);
        factors[2] = shape.Channels == 3 ? Draw(Saturation, ref random) : 1;
        factors[3] = shape.Channels == 3 ? Draw(Hue, ref random) : 0;
    }

    private static void Adjust(int change, ReadOnlySpan<byte> source, ImageShape shape, double factor, Span<byte> target)
    {
        switch (change)
        {
            case 0:
                Tone.Brightness(source, factor, target);
                break;
            case 1:
                Tone.Contrast(source, shape, factor, target);
                break;
            case 2:
                Palette.Saturation(source, factor, target);
                break;
            default:
                Palette.Hue(source, factor, target);
                break;
        }
    }

    // The factor that changes nothing, exactly or but for rounding.
    private static double Neutral(int change) => change == Changes - 1 ? 0 : 1;

    private static double Draw((double Least, double Most) range, ref RandomStream random) => random.NextDouble(range.Least, range.Most);

    private static (double Least, double Most) Around(double strength) => (Math.Max(0, 1 - strength), 1 + strength);
}
