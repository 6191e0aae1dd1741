using System.Text;

namespace TorchSharp;

/// <summary>A C# array: <c>float [,] {⏎ {1f, 2f},⏎ {3f, 4f}⏎}</c>.</summary>
internal static class CSharpPrinter
{
    internal static string Print(torch.Tensor tensor, PrintFormat format)
    {
        var summary = new Summary(tensor, format);
        var text = new StringBuilder(", value = ");
        if (summary.Shape.Length > 0)
        {
            if (summary.Shape.Length > 1)
                text.Append(format.NewLine);
            text.Append(tensor.dtype.ManagedName()).Append(" [").Append(',', summary.Shape.Length - 1).Append("] ");
        }
        Append(text, summary, 0, tensor.dtype, format.NewLine);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Summary summary, int dim, torch.ScalarType type, string newLine)
    {
        if (dim == summary.Shape.Length)
        {
            text.Append(Literal(summary.Next(), type));
            return;
        }
        var isRow = dim == summary.Shape.Length - 1;
        var isWhole = dim == 0 && !isRow;
        var lineBreak = newLine + new string(' ', dim + 1);
        text.Append('{');
        if (isWhole)
            text.Append(lineBreak);
        for (var k = 0; k < summary.Shape[dim]; k++)
        {
            if (k > 0)
                text.Append(isRow ? ", " : "," + lineBreak);
            if (summary.IsCutBefore(dim, k))
            {
                // What is left out takes a line of its own, without a comma.
                text.Append("...").Append(isRow ? " " : lineBreak);
            }
            Append(text, summary, dim + 1, type, newLine);
        }
        if (isWhole)
            text.Append(newLine);
        text.Append('}');
    }

    private static string Literal(string element, torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => element + "f",
        torch.ScalarType.Int64 => element + "L",
        torch.ScalarType.Bool => element.ToLowerInvariant(),
        _ => element,
    };
}
