using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, type and device: <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() => ToString(TorchSharp.TensorStringStyle.Metadata);

        /// <summary>The same, or with <paramref name="disamb"/> the elements too, in the default style.</summary>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
            => ToString(disamb ? TorchSharp.TensorStringStyle.Default : TorchSharp.TensorStringStyle.Metadata, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor as text.</summary>
        /// <param name="style">How it is laid out.</param>
        /// <param name="fltFormat">.NET's format of floating-point numbers.</param>
        /// <param name="width">Characters in a line.</param>
        /// <param name="cultureInfo">Whose decimal point is written; by default the thread's.</param>
        /// <param name="newLine">What ends a line.</param>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (IsInvalid)
                return "[disposed tensor]";
            var format = new PrintFormat(fltFormat ?? PrintOptions.FloatFormat, cultureInfo ?? CultureInfo.CurrentCulture, newLine ?? PrintOptions.NewLine);
            style = style == TorchSharp.TensorStringStyle.Default ? torch.TensorStringStyle : style;
            if (style == TorchSharp.TensorStringStyle.Metadata || is_meta)
                return Metadata;
            using var scope = NewDisposeScope();
            return style switch
            {
                TorchSharp.TensorStringStyle.Julia => Metadata + JuliaPrinter.Print(this, format, width ?? PrintOptions.LineWidth),
                TorchSharp.TensorStringStyle.Numpy => NumpyPrinter.Print(this, format),
                TorchSharp.TensorStringStyle.CSharp => Metadata + CSharpPrinter.Print(this, format),
                _ => throw new ArgumentOutOfRangeException(nameof(style), style, "This is no style of printing tensors."),
            };
        }

        private string Metadata => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }
}

/// <summary>How numbers and lines are written.</summary>
internal sealed record PrintFormat(string FloatFormat, CultureInfo Culture, string NewLine);
