namespace DeepNet.Data;

/// <summary>The size of the images of a batch.</summary>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The bytes of one image: channels × height × width.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <summary>For example <c>3 × 32 × 32</c>.</summary>
    /// <returns>Channels × height × width.</returns>
    public override string ToString() => $"{Channels} × {Height} × {Width}";
}
