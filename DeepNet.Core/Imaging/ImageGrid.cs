using static TorchSharp.torch;

namespace DeepNet.Imaging;

/// <summary>Many images as one picture, in rows and columns: to look at samples, or at what a model makes of a batch.</summary>
/// <example><code>
/// ImageGrid.Save("samples.png", step.Sample(64), least: -1);
/// </code></example>
public static class ImageGrid
{
    /// <summary>Lays images out row by row, as torchvision's <c>make_grid</c> does.</summary>
    /// <param name="images">[count, channels, height, width].</param>
    /// <param name="columns">Images in a row, at least 1; fewer where there are fewer images. Default 8.</param>
    /// <param name="padding">Pixels between images and around them, at least 0. Default 2.</param>
    /// <param name="background">The value of those pixels, and of the places left over. Default 0.</param>
    /// <returns>[channels, rows · (height + padding) + padding, columns · (width + padding) + padding], of the images' type and on their device.</returns>
    /// <exception cref="ArgumentException">The tensor holds no images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no column, or the padding is negative.</exception>
    public static Tensor Of(Tensor images, int columns = 8, int padding = 2, double background = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        Require.AtLeast(1, columns, nameof(columns));
        Require.AtLeast(0, padding, nameof(padding));
        if (images.dim() != 4 || images.numel() == 0)
            throw new ArgumentException($"A grid takes images [count, channels, height, width] with at least one pixel, got [{string.Join(", ", images.shape)}].", nameof(images));
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (count, channels, height, width) = (images.size(0), images.size(1), images.size(2) + padding, images.size(3) + padding);
        var across = Math.Min(columns, count);
        var grid = full([channels, (count + across - 1) / across * height + padding, across * width + padding], background, images.dtype, images.device);
        for (var index = 0L; index < count; index++)
            grid.narrow(1, index / across * height + padding, height - padding).narrow(2, index % across * width + padding, width - padding).copy_(images[index]);
        return grid.MoveToOuterDisposeScope();
    }

    /// <summary>Writes images as one picture.</summary>
    /// <param name="path">The file, which is replaced; its name ends as <see cref="ImageFile.Write"/> wants it, usually in .png.</param>
    /// <param name="images">[count, channels, height, width], floating-point; 1 channel for grey, 3 for colour, 2 or 4 with alpha.</param>
    /// <param name="columns">Images in a row, at least 1. Default 8.</param>
    /// <param name="padding">Black pixels between images and around them, at least 0. Default 2.</param>
    /// <param name="least">The value that is black. Default 0; −1 for images from −1 to 1. What is outside is cut off.</param>
    /// <param name="most">The value that is white, above <paramref name="least"/>. Default 1.</param>
    /// <exception cref="ArgumentException">The tensor holds no images, or white is not above black.</exception>
    public static void Save(string path, Tensor images, int columns = 8, int padding = 2, double least = 0, double most = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!(least < most))
            throw new ArgumentException(FormattableString.Invariant($"White must be above black, but the values from {least} to {most} were given."), nameof(most));
        using var scope = NewDisposeScope();
        var grid = Of(images, columns, padding, least);
        ImageFile.Write(path, grid.is_floating_point() ? (grid - least) / (most - least) : grid);
    }
}
