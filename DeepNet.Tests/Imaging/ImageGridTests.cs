using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using DeepNet.Tests.Training.Observers.TensorBoard;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class ImageGridTests
{
    [TestCase(7, 3, 3, 2, 0)]
    [TestCase(2, 3, 8, 1, 0.5)]
    [TestCase(6, 1, 2, 0, 1)]
    public void Images_lie_where_torchvision_lays_them(int count, int channels, int columns, int padding, double background)
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        manual_seed(1);
        var images = rand(count, channels, 4, 5);
        var expected = PyTorch.Run(FormattableString.Invariant($"""
            import torchvision
            grid = torchvision.utils.make_grid(images, nrow={columns}, padding={padding}, pad_value={background})[:{channels}]
            """), ("images", images));
        TensorAssert.Same(ImageGrid.Of(images, columns, padding, background), expected["grid"], "grid");
    }

    [Test]
    public void The_file_holds_the_pixels_from_black_to_white()
    {
        using var folder = new TemporaryFolder();
        var images = tensor(new float[] { -1, -2, 0, 0.5f, 1, 3 }).reshape(2, 1, 1, 3);
        ImageGrid.Save(folder / "grid.png", images, columns: 1, padding: 1, least: -1);
        var png = EventFile.ReadPng(folder / "grid.png");
        Assert.That((png.GetProperty("width").GetInt32(), png.GetProperty("height").GetInt32(), png.GetProperty("channels").GetInt32()), Is.EqualTo((5, 5, 1)));
        Assert.That(png.GetProperty("pixels").GetBytesFromBase64(), Is.EqualTo(new byte[]
        {
            0, 0, 0, 0, 0,
            0, 0, 0, 128, 0,
            0, 0, 0, 0, 0,
            0, 191, 255, 255, 0,
            0, 0, 0, 0, 0,
        }));
    }

    [Test]
    public void What_is_no_grid_is_refused()
    {
        Assert.That(() => ImageGrid.Of(zeros(3, 4, 4)), Throws.ArgumentException.With.Message.Contains("takes images [count, channels, height, width] with at least one pixel, got [3, 4, 4]"));
        Assert.That(() => ImageGrid.Of(zeros(0, 1, 4, 4)), Throws.ArgumentException.With.Message.Contains("got [0, 1, 4, 4]"));
        Assert.That(() => ImageGrid.Of(zeros(1, 1, 4, 4), columns: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("columns must be at least 1"));
        Assert.That(() => ImageGrid.Of(zeros(1, 1, 4, 4), padding: -1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("padding must be at least 0"));
        Assert.That(() => ImageGrid.Save("x.png", zeros(1, 1, 4, 4), least: 1), Throws.ArgumentException.With.Message.Contains("White must be above black"));
    }
}
