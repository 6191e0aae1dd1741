using System.Runtime.InteropServices;
using DeepNet.Imaging;
using static System.FormattableString;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Images and their masks, a class for each pixel, in two folders: <c>images/cat.jpg</c> goes with <c>masks/cat.png</c>. Files are read, decoded and
/// transformed when a batch asks for them.
/// </summary>
/// <remarks>
/// Masks are PNG, BMP or PGM files with a palette or in grey: the places in the palette, or the grey values, are the classes, as in Pascal VOC, ADE20K
/// and Cityscapes. A mask has the size of its image; transforms that move pixels move both alike.
/// </remarks>
/// <example><code>
/// var train = SegmentationFolder.Open("pets", new() { Classes = 3, Images = new() { Transforms = [new RandomCrop(256), new HorizontalFlip()] } });
/// </code></example>
public sealed class SegmentationFolder : IDataset
{
    private readonly ImageFiles _images;
    private readonly ImageFiles _masks;

    /// <summary>Looks for the images of one folder and their masks in another.</summary>
    /// <param name="images">The folder with the images.</param>
    /// <param name="masks">The folder with a mask for each.</param>
    /// <param name="options">What the masks mean and how images are prepared; the defaults when null.</param>
    /// <exception cref="DataFolderNotFoundException">One of the folders does not exist.</exception>
    /// <exception cref="ImageFolderException">There are no images, images without a mask, or several masks for one.</exception>
    public SegmentationFolder(string images, string masks, SegmentationFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(images);
        ArgumentException.ThrowIfNullOrEmpty(masks);
        Options = options ?? new();
        var pairs = SegmentationPairs.Find(images, masks, Options);
        _images = new([.. pairs.Select(pair => pair.Image)], Options.Images.CacheBytes);
        _masks = new([.. pairs.Select(pair => pair.Mask)], Options.Images.CacheBytes);
    }

    private SegmentationFolder(SegmentationFolder other, SegmentationFolderOptions options)
        => (_images, _masks, Options) = (other._images, other._masks, options);

    /// <summary>The folders <c>images</c> and <c>masks</c> in a folder.</summary>
    /// <param name="folder">The folder that holds both.</param>
    /// <param name="options">What the masks mean and how images are prepared; the defaults when null.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DatasetException">As the constructor's.</exception>
    public static SegmentationFolder Open(string folder, SegmentationFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new(Path.Combine(folder, "images"), Path.Combine(folder, "masks"), options);
    }

    /// <summary>What the masks mean and how images are prepared.</summary>
    public SegmentationFolderOptions Options { get; }

    /// <summary>The image files.</summary>
    public IReadOnlyList<string> ImagePaths => _images.Paths;

    /// <summary>The mask of each image.</summary>
    public IReadOnlyList<string> MaskPaths => _masks.Paths;

    /// <inheritdoc />
    public long Count => _images.Count;

    /// <summary>The same files with other transforms; files kept in memory are shared.</summary>
    /// <param name="transforms">What is done to each image and its mask, in this order.</param>
    /// <returns>A new data set.</returns>
    public SegmentationFolder With(params IReadOnlyList<ImageTransform> transforms)
        => new(this, Options with { Images = Options.Images with { Transforms = transforms } });

    /// <inheritdoc />
    /// <remarks>Inputs: [batch, channels, height, width], float32. Targets: [batch, height, width], int64.</remarks>
    /// <exception cref="DatasetException">A file is damaged, a mask does not fit its image or names a class that there is not, or sizes differ.</exception>
    /// <exception cref="IOException">A file is not there any more, or cannot be read.</exception>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        using var workspace = new ImageWorkspace();
        var stack = new ImageStack(indices.Length, Options.Images.Normalize);
        Tensor? targets = null;
        try
        {
            for (var i = 0; i < indices.Length; i++)
            {
                var index = BatchIndices.Check(indices[i], Count);
                var random = pass.ForSample(index); // the same for both
                var pixels = workspace.Decode(_images, index, Options.Images.Read);
                var stored = workspace.StoredShape;
                pixels = workspace.Apply(pixels, Options.Images.Pipeline, random, PixelKind.Intensity, ImagePaths[(int)index], out var shape);
                stack.Add(pixels, shape, ImagePaths[(int)index]);

                pixels = workspace.Decode(_masks, index, ImageReadOptions.Indices with { ApplyOrientation = Options.Images.Read.ApplyOrientation });
                if (workspace.StoredShape != stored with { Channels = 1 })
                    throw new ImageSizeException(MaskPaths[(int)index], Invariant($"the mask has {workspace.StoredShape.Height} × {workspace.StoredShape.Width} pixels, but its image '{ImagePaths[(int)index]}' has {stored.Height} × {stored.Width}."));
                Check(pixels, MaskPaths[(int)index]);
                pixels = workspace.Apply(pixels, Options.Images.Pipeline, random, PixelKind.Label, MaskPaths[(int)index], out shape);
                targets ??= empty([indices.Length, shape.Height, shape.Width], int64);
                using var row = targets[i];
                var classes = MemoryMarshal.Cast<byte, long>(row.bytes);
                for (var place = 0; place < classes.Length; place++)
                    classes[place] = pixels[place];
                GC.KeepAlive(row);
            }
            return new(stack.Images, targets!);
        }
        catch
        {
            stack.Discard();
            targets?.Dispose();
            throw;
        }
    }

    // Before the transforms, so that what they fill with need not be a class.
    private void Check(ReadOnlySpan<byte> mask, string path)
    {
        if (Options.Classes is not { } classes || classes > byte.MaxValue)
            return;
        for (var start = 0; start < mask.Length; start++)
        {
            var found = mask[start..].IndexOfAnyInRange((byte)classes, byte.MaxValue);
            if (found < 0)
                return;
            start += found;
            if (mask[start] != Options.IgnoreIndex)
                throw new DataFormatException(path, Invariant($"pixel {start:N0} has the class {mask[start]}; there are {classes} classes, 0 to {classes - 1}")
                    + (Options.IgnoreIndex is { } ignored ? Invariant($", and {ignored} for pixels that do not count.") : "."));
        }
    }
}
