namespace DeepNet.Data;

/// <summary>What is around an image: for the row 1 2 3 4, two pixels to either side.</summary>
public enum PaddingMode
{
    /// <summary>A colour: 0 0 1 2 3 4 0 0.</summary>
    Constant,

    /// <summary>The pixel at the edge: 1 1 1 2 3 4 4 4.</summary>
    Edge,

    /// <summary>The image mirrored at its edge pixels: 3 2 1 2 3 4 3 2. The border is narrower than the image.</summary>
    Reflect,

    /// <summary>The image mirrored at its edges: 2 1 1 2 3 4 4 3. The border is no wider than the image.</summary>
    Symmetric,
}
