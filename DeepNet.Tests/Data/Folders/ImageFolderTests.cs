using DeepNet.Data;
using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

public sealed class ImageFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void Classes_order_and_values_are_torchvisions()
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        foreach (var name in new[] { "b/2.png", "b/10.png", "b/1.PNG", "b/sub/0.png", "b/sub-a/0.png", "B/x.bmp", "a b/y.ppm", "ä/z.png", "b/notes.txt", "b/.hidden.png" })
            Write(name, name.GetHashCode(StringComparison.Ordinal) % 100);
        _folder.Write("loose.png", []);
        var expected = PyTorch.Run($$"""
            from torchvision import datasets, transforms
            data = datasets.ImageFolder({{Json(_folder.Path)}}, transforms.ToTensor())
            names = '\n'.join(data.classes)
            paths = '\n'.join(path for path, _ in data.samples)
            names, paths = (torch.tensor(list(text.encode()), dtype=torch.uint8) for text in (names, paths))
            labels = torch.tensor(data.targets)
            images = torch.stack([image for image, _ in data])
            """);
        var data = new ImageFolder(_folder.Path);
        Assert.That(string.Join('\n', data.ClassNames), Is.EqualTo(Text(expected["names"])));
        Assert.That(string.Join('\n', data.Paths), Is.EqualTo(Text(expected["paths"])));
        using var batch = data.GetBatch([.. Enumerable.Range(0, (int)data.Count).Select(index => (long)index)], default);
        TensorAssert.Same(batch.Targets, expected["labels"], "labels");
        TensorAssert.Same(batch.Inputs, expected["images"], "images");
        Assert.That(data.Labels.ToArray(), Is.EqualTo(batch.Targets.Values<long>()));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void Batches_do_not_depend_on_workers_or_on_what_is_kept_in_memory(int workers)
    {
        for (var i = 0; i < 30; i++)
            Write($"{(i % 2 == 0 ? "even" : "odd")}/{i}.png", i, height: 20 + i % 5, width: 24 + i % 7);
        var options = new ImageFolderOptions { Transforms = [new RandomResizedCrop(16), new HorizontalFlip()], Normalize = Normalize.ImageNet };
        var expected = Epochs(new ImageFolder(_folder.Path, options), 0);
        var actual = Epochs(new ImageFolder(_folder.Path, options with { CacheBytes = workers == 1 ? 1 << 20 : 3000 }), workers);
        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (var i = 0; i < expected.Count; i++)
            TensorAssert.Same(actual[i], expected[i], $"batch {i}");
    }

    [Test]
    public void Files_that_are_kept_need_not_be_there_any_more()
    {
        var path = Write("a/0.png", 7);
        var data = new ImageFolder(_folder.Path, new() { CacheBytes = 1 << 20 });
        using var first = data.GetBatch([0], default);
        File.Delete(path);
        using var second = data.GetBatch([0], default);
        TensorAssert.Same(second.Inputs, first.Inputs, "image");
    }

    [TestCase(0)]
    [TestCase(2)]
    public void A_file_deleted_in_the_middle_of_an_epoch_is_named_with_its_sample(int workers)
    {
        for (var i = 0; i < 40; i++)
            Write($"a/{i:00}.png", i);
        var data = new ImageFolder(_folder.Path);
        var loader = new BatchLoader(data, new() { BatchSize = 4, Workers = workers, Prefetch = 2 });
        var last = loader.SamplesOf(new(0, 9))[2];
        var seen = 0;
        var error = Assert.Throws<SampleException>(() =>
        {
            foreach (var batch in loader.From())
                if (seen++ == 0)
                    File.Delete(data.Paths[(int)last]);
        })!;
        Assert.That(seen, Is.EqualTo(9), "batches before");
        Assert.That(error.Samples, Is.EqualTo(new[] { last }));
        Assert.That(error.Message, Does.Contain($"Sample {last} (batch 9 of epoch 0) could not be fetched").And.Contain(data.Paths[(int)last]));
        Assert.That(error.InnerException, Is.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void A_damaged_file_is_named()
    {
        Write("a/0.png", 1);
        _folder.Write("a/1.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3]);
        _folder.Write("a/2.jpg", []);
        var data = new ImageFolder(_folder.Path);
        Assert.That(() => data.GetBatch([0, 1], default), Throws.InstanceOf<DataFormatException>().With.Message.Contains(_folder / "a/1.png").And.Property("Path").EqualTo(_folder / "a/1.png"));
        Assert.That(() => data.GetBatch([2], default), Throws.InstanceOf<DataFormatException>().With.Message.Contains($"'{_folder / "a/2.jpg"}' cannot be read: it is empty"));
    }

    [Test]
    public void A_batch_that_fails_leaves_no_tensor_behind()
    {
        Write("a/0.png", 1);
        Write("a/1.png", 2, height: 9);
        var data = new ImageFolder(_folder.Path);
        using var scope = NewDisposeScope();
        Assert.That(() => data.GetBatch([0, 1], default), Throws.InstanceOf<ImageSizeException>());
        Assert.That(scope.DisposablesCount, Is.Zero);
        using (var batch = data.GetBatch([0], default))
            Assert.That(scope.DisposablesCount, Is.EqualTo(2));
        Assert.That(scope.DisposablesCount, Is.Zero);
    }

    [Test]
    public void Images_of_different_sizes_need_transforms()
    {
        Write("a/0.png", 1);
        Write("a/1.png", 2, height: 9, width: 5);
        var data = new ImageFolder(_folder.Path);
        Assert.That(() => data.GetBatch([0, 1], default), Throws.InstanceOf<ImageSizeException>().With.Message.Contains(
            $"'{_folder / "a/1.png"}': it comes out of the transforms as 3 × 9 × 5, but '{_folder / "a/0.png"}' as 3 × 6 × 8; the images of a batch need one size. Add transforms"));
        Assert.That(() => data.With(new RandomCrop(8)).GetBatch([1], default), Throws.InstanceOf<ImageSizeException>().With.Message.Contains(
            $"'{_folder / "a/1.png"}': its 3 × 9 × 5 pixels do not fit a transform"));
        Assert.That(() => new ImageFolder(_folder.Path, new() { Normalize = Normalize.UnitRange }).GetBatch([0], default),
            Throws.InstanceOf<ImageSizeException>().With.Message.Contains("comes out of the transforms as 3 × 6 × 8, but the normalisation has 1 channels"));
        using var batch = data.With(new Resize(7, 4)).GetBatch([0, 1], default);
        Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 3, 7, 4 }));
        Assert.That(() => data.GetBatch([2], default), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("The data set has 2 samples"));
        Assert.That(() => data.GetBatch([], default), Throws.ArgumentException.With.Message.Contains("A batch needs at least one sample"));
    }

    [Test]
    public void Folders_without_images_are_refused()
    {
        Assert.That(() => new ImageFolder(_folder / "nowhere"), Throws.InstanceOf<DataFolderNotFoundException>().With.Message.Contains("nowhere"));
        Assert.That(() => new ImageFolder(_folder.Path), Throws.InstanceOf<ImageFolderException>().With.Message.Contains("holds no folders; expected is one for each class"));
        Write("a/0.png", 1);
        Directory.CreateDirectory(_folder / "b");
        Assert.That(() => new ImageFolder(_folder.Path), Throws.InstanceOf<ImageFolderException>().With.Message.Contains(
            "has 1 classes of 2 without images: b. Images are files whose names end in .jpg, .jpeg, .png, .ppm, .bmp, .pgm."));
        var data = new ImageFolder(_folder.Path, new() { AllowEmptyClasses = true });
        Assert.That((data.ClassNames, data.Count), Is.EqualTo(((IReadOnlyList<string>)["a", "b"], 1L)));
        Assert.That(() => new ImageFolder(_folder.Path, new() { Extensions = [".JPG"], AllowEmptyClasses = true }), Throws.InstanceOf<ImageFolderException>());
    }

    [Test]
    public void Options_out_of_range_are_refused()
    {
        Assert.That(() => new ImageFolderOptions { Read = ImageReadOptions.Indices }, Throws.ArgumentException.With.Message.Contains("16 bits and class numbers are for ImageFile.Read"));
        Assert.That(() => new ImageFolderOptions { Extensions = ["png"] }, Throws.ArgumentException.With.Message.Contains("Endings of image files such as \".jpg\" are expected, got [\"png\"]"));
        Assert.That(() => new ImageFolderOptions { Extensions = [] }, Throws.ArgumentException.With.Message.Contains("got []"));
        Assert.That(() => new ImageFolderOptions { CacheBytes = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("CacheBytes must be at least 0"));
        Assert.That(() => new ImageFolderOptions { Transforms = null! }, Throws.ArgumentNullException);
    }

    private static List<Tensor> Epochs(ImageFolder data, int workers)
    {
        var loader = new BatchLoader(data, new() { BatchSize = 7, Workers = workers, Seed = 3 });
        return [.. Enumerable.Range(0, 2).SelectMany(epoch => loader.From(new(epoch)).Select(batch => batch.Keep().Inputs))];
    }

    private string Write(string name, int seed, int height = 6, int width = 8)
    {
        var path = _folder / name;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (name.EndsWith(".txt", StringComparison.Ordinal))
        {
            File.WriteAllText(path, "no image");
            return path;
        }
        manual_seed(seed);
        using var image = randint(0, 256, [3, height, width], ScalarType.Byte);
        ImageFile.Write(path, image);
        return path;
    }

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Text(Tensor bytes) => System.Text.Encoding.UTF8.GetString(bytes.Values<byte>());
}
