namespace DeepNet.Data;

/// <summary>Finds the mask of each image.</summary>
internal static class SegmentationPairs
{
    private const int MostNamed = 10;

    public static List<(string Image, string Mask)> Find(string images, string masks, SegmentationFolderOptions options)
    {
        ImageFolderFiles.RequireFolder(images);
        ImageFolderFiles.RequireFolder(masks);
        var found = ImageFolderFiles.Find(images, options.Images, recurse: false);
        // Both may lie in one folder, told apart by the suffix.
        if (options.MaskSuffix.Length > 0 && Path.GetFullPath(images) == Path.GetFullPath(masks))
            found = [.. found.Where(path => !Path.GetFileNameWithoutExtension(path).EndsWith(options.MaskSuffix, StringComparison.Ordinal))];
        if (found.Count == 0)
            throw new ImageFolderException(images, $"holds no images. Images are files whose names end in {string.Join(", ", options.Images.Extensions)}.");
        var byStem = ImageFolderFiles.Find(masks, options.Images, recurse: false).ToLookup(Path.GetFileNameWithoutExtension, StringComparer.Ordinal);
        var pairs = found.Select(image => (Image: image, Masks: byStem[Path.GetFileNameWithoutExtension(image) + options.MaskSuffix].ToList())).ToList();
        var bad = pairs.Where(pair => pair.Masks.Count != 1).ToList();
        if (bad.Count > 0)
            throw new ImageFolderException(masks, $"must hold one mask for each image, of the same name{(options.MaskSuffix.Length > 0 ? $" and '{options.MaskSuffix}'" : "")} but for its ending; "
                + $"of {pairs.Count} images {bad.Count} have none or several: {string.Join(", ", bad.Take(MostNamed).Select(pair => $"{Path.GetFileName(pair.Image)} ({pair.Masks.Count})"))}{(bad.Count > MostNamed ? ", …" : "")}.");
        return [.. pairs.Select(pair => (pair.Image, pair.Masks[0]))];
    }
}
