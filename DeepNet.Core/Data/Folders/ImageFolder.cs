using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Images in folders, one for each class: <c>root/cat/123.jpg</c>, <c>root/dog/a/9.png</c>. Files are read, decoded and transformed when a batch asks for them.</summary>
/// <remarks>
/// As torchvision's <c>ImageFolder</c>: classes are numbered in the order of their folders' names, images lie in the order of theirs, folders within a
/// class's folder belong to it. Which files there are is settled when the data set is opened. A file that cannot be read or decoded later is an error
/// that names it; <see cref="BatchLoader"/> adds the number of the sample.
/// </remarks>
/// <example><code>
/// var train = new ImageFolder("flowers/train", new()
/// {
///     Transforms = [new RandomResizedCrop(224), new HorizontalFlip()],
///     Normalize = Normalize.ImageNet,
/// });
/// var loader = new BatchLoader(train, new() { BatchSize = 32, Workers = 2 });
/// </code></example>
public sealed class ImageFolder : IDataset
{
    private readonly ImageFiles _files;
    private readonly long[] _labels;

    /// <summary>Looks for the images of a folder.</summary>
    /// <param name="folder">The folder that holds the classes' folders.</param>
    /// <param name="options">What counts as an image and how it is prepared; the defaults when null.</param>
    /// <exception cref="DataFolderNotFoundException">There is no such folder.</exception>
    /// <exception cref="ImageFolderException">It holds no folders, or one of them no image.</exception>
    public ImageFolder(string folder, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Options = options ?? new();
        (Folder, var classes) = (folder, ImageFolderFiles.FindClasses(folder, Options));
        ClassNames = [.. classes.Select(found => found.Name)];
        _files = new([.. classes.SelectMany(found => found.Paths)], Options.CacheBytes);
        _labels = [.. classes.SelectMany((found, label) => Enumerable.Repeat((long)label, found.Paths.Count))];
    }

    private ImageFolder(ImageFolder other, ImageFolderOptions options)
        => (Folder, ClassNames, _files, _labels, Options) = (other.Folder, other.ClassNames, other._files, other._labels, options);

    /// <summary>The folder that holds the classes' folders.</summary>
    public string Folder { get; }

    /// <summary>The names of the classes' folders, in the order of the classes' numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class of each image.</summary>
    public ReadOnlyMemory<long> Labels => _labels;

    /// <summary>The file of each image.</summary>
    public IReadOnlyList<string> Paths => _files.Paths;

    /// <summary>How images are found, read and prepared.</summary>
    public ImageFolderOptions Options { get; }

    /// <inheritdoc />
    public long Count => _labels.Length;

    /// <summary>The same files with other transforms, for example those of validation; files kept in memory are shared.</summary>
    /// <param name="transforms">What is done to each image, in this order.</param>
    /// <returns>A new data set.</returns>
    public ImageFolder With(params IReadOnlyList<ImageTransform> transforms) => new(this, Options with { Transforms = transforms });

    /// <inheritdoc />
    /// <remarks>Inputs: [batch, channels, height, width], float32. Targets: [batch], int64.</remarks>
    /// <exception cref="DatasetException">A file is damaged, or its image has another size than the others.</exception>
    /// <exception cref="IOException">A file is not there any more, or cannot be read.</exception>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        using var workspace = new ImageWorkspace();
        var stack = new ImageStack(indices.Length, Options.Normalize);
        try
        {
            foreach (var index in indices)
            {
                var path = _files.Paths[(int)BatchIndices.Check(index, Count)];
                var pixels = workspace.Decode(_files, index, Options.Read);
                pixels = workspace.Apply(pixels, Options.Pipeline, pass.ForSample(index), PixelKind.Intensity, path, out var shape);
                stack.Add(pixels, shape, path);
            }
            var targets = empty([indices.Length], int64);
            var classes = MemoryMarshal.Cast<byte, long>(targets.bytes);
            for (var i = 0; i < indices.Length; i++)
                classes[i] = _labels[indices[i]];
            GC.KeepAlive(targets);
            return new(stack.Images, targets);
        }
        catch
        {
            stack.Discard();
            throw;
        }
    }
}
