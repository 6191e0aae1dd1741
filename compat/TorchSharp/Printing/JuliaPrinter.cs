using System.Text;

namespace TorchSharp;

/// <summary>Matrices in aligned columns, each under its place in the leading dimensions.</summary>
internal static class JuliaPrinter
{
    internal static string Print(torch.Tensor tensor, PrintFormat format, int width)
    {
        var text = new StringBuilder();
        switch (tensor.ndim)
        {
            case 0:
                text.Append(", value = ").Append(ElementFormatter.Format(tensor, format)[0]);
                break;
            case 1:
                text.Append(format.NewLine);
                AppendMatrix(text, tensor.unsqueeze(0), format, width);
                break;
            case 2:
                text.Append(format.NewLine);
                AppendMatrix(text, tensor, format, width);
                break;
            default:
                AppendMatrices(text, tensor, "", format, width);
                break;
        }
        return text.ToString();
    }

    private static void AppendMatrices(StringBuilder text, torch.Tensor tensor, string place, PrintFormat format, int width)
    {
        for (var k = 0L; k < tensor.size(0); k++)
        {
            using var part = tensor[k];
            if (part.ndim > 2)
            {
                AppendMatrices(text, part, $"{place}{k},", format, width);
                continue;
            }
            text.Append(format.NewLine).Append('[').Append(place).Append(k).Append(",..,..] =").Append(format.NewLine);
            AppendMatrix(text, part, format, width);
        }
    }

    private static void AppendMatrix(StringBuilder text, torch.Tensor matrix, PrintFormat format, int width)
    {
        // A column takes at least two characters.
        var columns = (int)Math.Min(matrix.size(1), Math.Max(1, width / 2));
        var rows = (int)matrix.size(0);
        var elements = ElementFormatter.Format(matrix.narrow(1, 0, columns), format);
        var widths = new int[columns];
        for (var k = 0; k < elements.Length; k++)
            widths[k % columns] = Math.Max(widths[k % columns], elements[k].Length);

        var shown = 0;
        for (var used = 0; shown < columns && (used += widths[shown] + 1) <= Math.Max(width, widths[0] + 1);)
            shown++;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < shown; column++)
                text.Append(' ').Append(elements[row * columns + column].PadLeft(widths[column]));
            if (shown < matrix.size(1))
                text.Append(" ...");
            text.Append(format.NewLine);
        }
    }
}
