using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class FlipTests
{
    [Test]
    public void Flips_equal_torchvision()
    {
        SampleImage.EqualsTorchvision("TF.hflip(x)", new HorizontalFlip { Probability = 1 });
        SampleImage.EqualsTorchvision("TF.vflip(x)", new VerticalFlip { Probability = 1 });
        SampleImage.EqualsTorchvision("x", new HorizontalFlip { Probability = 0 });
        SampleImage.EqualsTorchvision("x", new VerticalFlip { Probability = 0 });
    }

    [Test]
    public void Rows_of_any_length_are_reversed()
    {
        for (var length = 1; length < 140; length++)
        {
            var row = Enumerable.Range(0, length).Select(value => (byte)value).ToArray();
            Assert.That(new HorizontalFlip { Probability = 1 }.Transform(row, new(1, 1, length)), Is.EqualTo(row.Reverse()));
        }
    }

    [Test]
    public void A_share_of_images_is_flipped_and_their_masks_with_them([Values(0.5, 0.2)] double probability)
    {
        ImageTransform[] transforms = [new HorizontalFlip { Probability = probability }, new VerticalFlip { Probability = probability }];
        foreach (var transform in transforms)
        {
            var flipped = 0;
            for (var k = 0; k < 2_000; k++)
            {
                var image = transform.Transform([1, 2, 3, 4], new(1, 2, 2), RandomStream.From(3, k));
                Assert.That(transform.Transform([1, 2, 3, 4], new(1, 2, 2), RandomStream.From(3, k), PixelKind.Label), Is.EqualTo(image));
                flipped += image[0] == 1 ? 0 : 1;
            }
            Assert.That(flipped, Is.EqualTo(2_000 * probability).Within(5 * Math.Sqrt(2_000 * probability * (1 - probability))), transform.GetType().Name);
        }
    }

    [Test]
    public void Probabilities_are_shares()
        => Assert.That(() => new VerticalFlip { Probability = 1.5 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Probability must be at least 0 and at most 1, but is 1.5."));
}
