namespace DeepNet.Data;

/// <summary>Leaves some images few levels: only the highest bits of each value stay.</summary>
/// <param name="bits">How many bits, 0 (black) to 8 (all).</param>
public sealed class RandomPosterize(int bits) : ColorTransform(probability: 0.5)
{
    /// <summary>How many bits stay, 0 to 8.</summary>
    public int Bits { get; } = Require.Between(0, 8, bits, nameof(bits));

    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
        => Tone.Posterize(input, Bits, output);

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => ToneTensors.Posterize([.. Enumerable.Repeat((double)Bits, random.Length)], numbers);
}
