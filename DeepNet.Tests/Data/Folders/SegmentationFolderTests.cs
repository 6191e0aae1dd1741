using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

public sealed class SegmentationFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make()
    {
        _folder = new();
        Directory.CreateDirectory(_folder / "images");
        Directory.CreateDirectory(_folder / "masks");
    }

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void Masks_are_found_by_name_and_hold_their_numbers()
    {
        var random = new Random(5);
        var masks = new Dictionary<string, PngBytes>
        {
            ["a"] = PngBytes.Random(random, 6, 4, 3, 8), // a palette
            ["b"] = PngBytes.Random(random, 6, 4, 3, 2),
            ["c"] = PngBytes.Random(random, 6, 4, 0, 8), // grey
            ["d"] = PngBytes.Random(random, 6, 4, 0, 1),
            ["e"] = new(6, 4, 0, 16, [.. Enumerable.Range(0, 24).Select(i => 10 * i)]),
        };
        foreach (var (name, mask) in masks)
        {
            Image(name, 4, 6);
            _folder.Write($"masks/{name}.png", mask.Encode(false));
        }
        var data = SegmentationFolder.Open(_folder.Path);
        Assert.That(data.Count, Is.EqualTo(5));
        Assert.That(data.ImagePaths.Zip(data.MaskPaths).Select(pair => (Path.GetFileName(pair.First), Path.GetFileName(pair.Second))),
            Is.EqualTo(masks.Keys.Select(name => ($"{name}.ppm", $"{name}.png"))));
        using var batch = data.GetBatch([4, 0, 1, 2, 3], default);
        Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 5, 3, 4, 6 }));
        Assert.That(batch.Targets.shape, Is.EqualTo(new long[] { 5, 4, 6 }));
        foreach (var (row, name) in new[] { "e", "a", "b", "c", "d" }.Index())
            Assert.That(batch.Targets[row].contiguous().Values<long>(), Is.EqualTo(masks[name].Samples.Select(sample => (long)sample)), name);
    }

    [Test]
    public void Masks_move_with_their_images()
    {
        // The image's red is its mask's class, so that they must stay the same wherever pixels go.
        for (var i = 0; i < 8; i++)
        {
            manual_seed(i);
            using var mask = randint(0, 7, [1, 20, 24], ScalarType.Byte);
            using var image = cat([mask, zeros_like(mask), zeros_like(mask)]);
            ImageFile.Write(_folder / $"images/{i}.png", image);
            ImageFile.Write(_folder / $"masks/{i}.png", mask);
        }
        var data = SegmentationFolder.Open(_folder.Path, new() { Classes = 7, Images = new() { Transforms = [new RandomCrop(16), new HorizontalFlip(), new VerticalFlip()] } });
        var loader = new BatchLoader(data, new() { BatchSize = 4, Workers = 2 });
        var flipped = 0;
        foreach (var batch in loader.From().Concat(loader.From(new(1))))
        {
            TensorAssert.Same((batch.Inputs.select(1, 0) * 255).round().to(int64), batch.Targets, "classes");
            flipped++;
        }
        Assert.That(flipped, Is.EqualTo(4));
    }

    [Test]
    public void Classes_that_there_are_not_are_refused_but_not_the_ignored_one()
    {
        Image("a", 2, 3);
        _folder.Write("masks/a.png", new PngBytes(3, 2, 0, 8, [0, 1, 2, 255, 255, 1]).Encode(false));
        using var batch = SegmentationFolder.Open(_folder.Path, new() { Classes = 3 }).GetBatch([0], default);
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new long[] { 0, 1, 2, 255, 255, 1 }));
        Assert.That(() => SegmentationFolder.Open(_folder.Path, new() { Classes = 2 }).GetBatch([0], default), Throws.InstanceOf<DataFormatException>().With.Message.Contains(
            $"'{_folder / "masks/a.png"}' cannot be read: pixel 2 has the class 2; there are 2 classes, 0 to 1, and 255 for pixels that do not count."));
        Assert.That(() => SegmentationFolder.Open(_folder.Path, new() { Classes = 3, IgnoreIndex = null }).GetBatch([0], default),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("pixel 3 has the class 255; there are 3 classes, 0 to 2."));
        _folder.Write("masks/a.png", new PngBytes(3, 2, 0, 16, [0, 1, 300, 0, 0, 0]).Encode(false));
        Assert.That(() => SegmentationFolder.Open(_folder.Path).GetBatch([0], default), Throws.InstanceOf<DataFormatException>().With.Message.Contains("pixel 2 has the class 300; classes go up to 255"));
    }

    [Test]
    public void A_mask_of_another_size_or_in_colour_is_refused()
    {
        Image("a", 2, 3);
        _folder.Write("masks/a.png", new PngBytes(2, 3, 0, 8, [0, 1, 2, 3, 4, 5]).Encode(false));
        var data = SegmentationFolder.Open(_folder.Path);
        Assert.That(() => data.GetBatch([0], default), Throws.InstanceOf<ImageSizeException>().With.Message.Contains(
            $"'{_folder / "masks/a.png"}': the mask has 3 × 2 pixels, but its image '{_folder / "images/a.ppm"}' has 2 × 3."));
        _folder.Write("masks/a.png", PngBytes.Random(new Random(1), 3, 2, 2, 8).Encode(false));
        Assert.That(() => data.GetBatch([0], default), Throws.InstanceOf<DataFormatException>().With.Message.Contains("class numbers are wanted, but it is a colour image. Save masks as PNG with a palette or in grey."));
    }

    [Test]
    public void Images_without_a_mask_or_with_several_are_refused()
    {
        Assert.That(() => SegmentationFolder.Open(_folder / "masks"), Throws.InstanceOf<DataFolderNotFoundException>());
        Assert.That(() => SegmentationFolder.Open(_folder.Path), Throws.InstanceOf<ImageFolderException>().With.Message.Contains("holds no images"));
        Image("a", 2, 3);
        Image("b", 2, 3);
        foreach (var name in new[] { "b.png", "b.bmp", "c.png" })
            _folder.Write($"masks/{name}", []);
        Assert.That(() => SegmentationFolder.Open(_folder.Path), Throws.InstanceOf<ImageFolderException>().With.Message.Contains(
            "must hold one mask for each image, of the same name but for its ending; of 2 images 2 have none or several: a.ppm (0), b.ppm (2)."));
        Assert.That(() => new SegmentationFolderOptions { Classes = 257 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Classes must be at least 1 and at most 256"));
    }

    [Test]
    public void Masks_may_lie_beside_their_images_under_names_of_their_own()
    {
        Image("a", 2, 3);
        _folder.Write("images/a_mask.png", new PngBytes(3, 2, 0, 8, [0, 1, 2, 3, 4, 5]).Encode(false));
        var data = new SegmentationFolder(_folder / "images", _folder / "images", new() { MaskSuffix = "_mask" });
        Assert.That((data.Count, Path.GetFileName(data.MaskPaths[0])), Is.EqualTo((1L, "a_mask.png")));
    }

    private void Image(string name, int height, int width)
    {
        using var image = ones(3, height, width);
        ImageFile.Write(_folder / $"images/{name}.ppm", image);
    }
}
