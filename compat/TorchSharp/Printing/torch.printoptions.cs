namespace TorchSharp;

public static partial class torch
{
    public const TensorStringStyle julia = TorchSharp.TensorStringStyle.Julia;
    public const TensorStringStyle numpy = TorchSharp.TensorStringStyle.Numpy;
    public const TensorStringStyle csharp = TorchSharp.TensorStringStyle.CSharp;

    /// <summary>The style that <c>print</c> and <c>str</c> use unless told otherwise: Julia's at the start.</summary>
    public static TensorStringStyle TensorStringStyle
    {
        get => PrintOptions.Style;
        set => PrintOptions.Style = value == TorchSharp.TensorStringStyle.Default ? julia : value;
    }

    /// <summary>Sets what is printed where the call does not say; what is left out stays.</summary>
    /// <param name="style">The style of <c>print</c> and <c>str</c>.</param>
    /// <param name="floatFormat">.NET's format of floating-point numbers, at the start <c>g5</c>.</param>
    /// <param name="linewidth">Characters in a line, at the start 100; columns beyond it are left out in Julia's style.</param>
    /// <param name="newLine">What ends a line.</param>
    /// <param name="maxRows">Sizes above it are summarised, at the start 6.</param>
    /// <param name="maxColumns">The same for the last dimension.</param>
    public static void set_printoptions(TensorStringStyle? style = null, string? floatFormat = null, int? linewidth = null, string? newLine = null,
        int? maxRows = null, int? maxColumns = null)
    {
        if (style is { } chosen)
            TensorStringStyle = chosen;
        PrintOptions.FloatFormat = floatFormat ?? PrintOptions.FloatFormat;
        PrintOptions.LineWidth = linewidth ?? PrintOptions.LineWidth;
        PrintOptions.NewLine = newLine ?? PrintOptions.NewLine;
        PrintOptions.MaxRows = maxRows ?? PrintOptions.MaxRows;
        PrintOptions.MaxColumns = maxColumns ?? PrintOptions.MaxColumns;
    }

    /// <summary>The same with a number of digits behind the point, in scientific notation if wanted.</summary>
    public static void set_printoptions(int precision, int? linewidth = null, string? newLine = null, bool sci_mode = false, int? maxRows = null,
        int? maxColumns = null)
        => set_printoptions(null, $"{(sci_mode ? 'E' : 'F')}{precision}", linewidth, newLine, maxRows, maxColumns);
}

/// <summary>What <see cref="torch.set_printoptions(TensorStringStyle?, string?, int?, string?, int?, int?)"/> has set.</summary>
internal static class PrintOptions
{
    internal static TensorStringStyle Style { get; set; } = TensorStringStyle.Julia;
    internal static string FloatFormat { get; set; } = "g5";
    internal static int LineWidth { get; set; } = 100;
    internal static string NewLine { get; set; } = Environment.NewLine;
    internal static int MaxRows { get; set; } = 6;
    internal static int MaxColumns { get; set; } = 6;
}
