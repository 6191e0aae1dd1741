namespace DeepNet.Data;

/// <summary>A rectangle of an image.</summary>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
internal readonly record struct Region(int Top, int Left, int Height, int Width)
{
    public static Region All(ImageShape shape) => new(0, 0, shape.Height, shape.Width);
}
