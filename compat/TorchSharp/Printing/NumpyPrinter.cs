using System.Text;

namespace TorchSharp;

/// <summary>Nested brackets: <c>[[1, 2, 3]⏎ [4, 5, 6]]</c>, with a blank line more for each dimension above two.</summary>
internal static class NumpyPrinter
{
    internal static string Print(torch.Tensor tensor, PrintFormat format)
    {
        var text = new StringBuilder();
        Append(text, new Summary(tensor, format), 0, format.NewLine);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Summary summary, int dim, string newLine)
    {
        if (dim == summary.Shape.Length)
        {
            text.Append(summary.Next());
            return;
        }
        var inner = summary.Shape.Length - 1 - dim;
        text.Append('[');
        for (var k = 0; k < summary.Shape[dim]; k++)
        {
            if (k > 0)
                Separate(text, inner, dim, newLine);
            if (summary.IsCutBefore(dim, k))
            {
                text.Append("...");
                if (inner == 0)
                    text.Append(' ');
                else
                    Separate(text, inner, dim, newLine);
            }
            Append(text, summary, dim + 1, newLine);
        }
        text.Append(']');
    }

    private static void Separate(StringBuilder text, int inner, int dim, string newLine)
    {
        if (inner == 0)
            text.Append(", ");
        else
            text.Insert(text.Length, newLine, inner).Append(' ', dim + 1);
    }
}
