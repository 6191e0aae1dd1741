namespace DeepNet.Data;

/// <summary>Height and width in pixels. A number stands for a square: <c>new CenterCrop(224)</c>, <c>new CenterCrop((192, 256))</c>.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>A square.</summary>
    /// <param name="side">Its side in pixels.</param>
    public static implicit operator ImageSize(int side) => new(side, side);

    /// <summary>A rectangle.</summary>
    /// <param name="size">Its height and width in pixels.</param>
    public static implicit operator ImageSize((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>For example <c>224 × 224</c>.</summary>
    /// <returns>Height × width.</returns>
    public override string ToString() => $"{Height} × {Width}";

    internal static ImageSize Check(ImageSize size, string name) => size is { Height: >= 1, Width: >= 1 }
        ? size
        : throw new ArgumentOutOfRangeException(name, size, $"The size must be at least 1 pixel either way, but is {size}.");
}
