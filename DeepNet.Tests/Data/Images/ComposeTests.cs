using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class ComposeTests
{
    private static readonly ImageShape _shape = new(3, 12, 17);

    [Test]
    public void Transforms_follow_one_another_with_streams_of_their_own([Range(0, 4)] int count)
    {
        ImageTransform[] all = [new RandomCrop((10, 14), padding: 2), new HorizontalFlip(), new Resize(20, 9), new VerticalFlip()];
        var image = SampleImage.Draw(_shape);
        for (var k = 0; k < 20; k++)
        {
            var (expected, shape) = (image, _shape);
            var stream = RandomStream.From(k).Fork();
            foreach (var transform in all[..count])
            {
                expected = transform.Transform(expected, shape, stream.Fork());
                shape = transform.GetOutputShape(shape);
            }
            var composed = new Compose(all[..count]);
            Assert.That(composed.GetOutputShape(_shape), Is.EqualTo(shape));
            Assert.That(composed.Transform(image, _shape, RandomStream.From(k)), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Missing_transforms_are_refused()
    {
        Assert.That(() => new Compose(new HorizontalFlip(), null!), Throws.ArgumentException.With.Message.StartsWith("One of the transforms is null."));
        Assert.That(() => new Compose(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void A_transform_is_applied_to_a_share_of_images()
    {
        var (apply, image) = (new RandomApply(0.3, new RandomInvert { Probability = 1 }), new byte[_shape.Size]);
        var changed = Enumerable.Range(0, 1_000).Count(k => apply.Transform(image, _shape, RandomStream.From(k))[0] == 255);
        Assert.That(changed, Is.EqualTo(300).Within(5 * Math.Sqrt(1_000 * 0.3 * 0.7)));
    }

    [Test]
    public void One_of_several_transforms_is_chosen_alike()
    {
        var choice = new OneOf(new Compose(), new RandomInvert { Probability = 1 }, new RandomSolarize(200) { Probability = 1 }, new RandomPosterize(0) { Probability = 1 });
        var counts = Enumerable.Range(0, 2_000).CountBy(k => Convert.ToHexString(choice.Transform([10, 250, 3], new(1, 1, 3), RandomStream.From(k)))).ToDictionary();
        Assert.That(counts.Keys, Is.EquivalentTo(["0AFA03", "F505FC", "0A0503", "000000"]));
        Assert.That(counts.Values, Has.All.InRange(403, 597), "500 on average, five deviations of 19.4");
    }

    [Test]
    public void Masks_follow_their_images_through_all_of_them()
    {
        // What is drawn for colours must not lead places astray.
        var all = new Compose(
            ColorJitter.Of(0.4, 0.4, 0.4, 0.1), new RandomApply(0.5, new Compose(new RandomErasing(), new HorizontalFlip(), new RandomInvert())), new RandomGrayscale(),
            new OneOf(new VerticalFlip(), new RandomEqualize(), new RandomRotation(180)), new RandAugment(), new RandomCrop(9, padding: 1));
        var places = new byte[_shape.Height * _shape.Width];
        for (var i = 0; i < places.Length; i++)
            places[i] = (byte)(i + 1);
        var moves = new Compose(
            new Compose(), new RandomApply(0.5, new Compose(new Compose(), new HorizontalFlip(), new Compose())), new Compose(),
            new OneOf(new VerticalFlip(), new Compose(), new RandomRotation(180)), new RandAugment(), new RandomCrop(9, padding: 1));
        for (var k = 0; k < 50; k++)
            Assert.That(all.Transform(places, _shape with { Channels = 1 }, RandomStream.From(k), PixelKind.Label),
                Is.EqualTo(moves.Transform(places, _shape with { Channels = 1 }, RandomStream.From(k), PixelKind.Label)));
    }

    [Test]
    public void Shapes_that_would_differ_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new RandomApply(0.5, new CenterCrop(4)).GetOutputShape(_shape), Throws.ArgumentException.With.Message.StartsWith("RandomApply leaves some images as they are, but CenterCrop makes images of 3 × 4 × 4"));
        Assert.That(() => new OneOf(new CenterCrop(4), new CenterCrop(5)).GetOutputShape(_shape), Throws.ArgumentException.With.Message.Contains("which makes 3 × 5 × 5"));
        Assert.That(() => new RandomApply(1.5, new HorizontalFlip()), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("probability must be at least 0 and at most 1, but is 1.5."));
        Assert.That(() => new RandomApply(1, null!), Throws.ArgumentNullException);
        Assert.That(() => new OneOf(), Throws.ArgumentException.With.Message.StartsWith("A choice needs at least one transform"));
    });
}
