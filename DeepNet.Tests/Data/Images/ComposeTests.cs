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
}
