using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// A picture of numbers as an SVG document: text, without scripts or outside resources, that suits light and dark pages through CSS and
/// names itself to screen readers. It can stand in a file or inside an HTML page, several of them in one.
/// </summary>
public abstract record Chart
{
    /// <summary>What the picture shows, above it and for screen readers. Default empty.</summary>
    public string Title { get; init => field = Require.Given(value); } = "";

    /// <summary>What the horizontal axis measures, with its unit. Default empty.</summary>
    public string XLabel { get; init => field = Require.Given(value); } = "";

    /// <summary>What the vertical axis measures, with its unit. Default empty.</summary>
    public string YLabel { get; init => field = Require.Given(value); } = "";

    /// <summary>The width in pixels, at least 200. Default 720.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 200.</exception>
    public int Width { get; init => field = Require.AtLeast(200, value); } = 720;

    /// <summary>The height in pixels, at least 120. Default 360.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 120.</exception>
    public int Height { get; init => field = Require.AtLeast(120, value); } = 360;

    /// <summary>The picture as an SVG document.</summary>
    public abstract string ToSvg();

    /// <summary>Writes the picture to a file.</summary>
    /// <param name="path">The file to write or replace, atomically: <c>curve.svg</c>.</param>
    /// <exception cref="IOException">The file could not be written; what stood there before is unchanged.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var svg = System.Text.Encoding.UTF8.GetBytes(ToSvg());
        AtomicFile.Write(path, stream => stream.Write(svg));
    }
}
