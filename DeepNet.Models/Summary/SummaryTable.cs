using System.Globalization;
using System.Text;

namespace DeepNet.Models;

/// <summary>A summary as text: names and shapes to the left, numbers to the right.</summary>
internal static class SummaryTable
{
    private const int Gap = 2;
    private static readonly string[] _heads = ["Layer", "Type", "Output", "Parameters", "Multiply-adds"];

    internal static string Write(ModelSummary summary, int depth)
    {
        var lines = summary.Rows.Where(row => row.Depth <= depth).Select(Cells).Prepend(_heads).ToList();
        var widths = _heads.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var rule = new string('─', widths.Sum() + Gap * (widths.Length - 1));
        var text = new StringBuilder();
        for (var line = 0; line < lines.Count; line++)
        {
            for (var column = 0; column < widths.Length; column++)
                text.Append(column < 3 ? lines[line][column].PadRight(widths[column]) : lines[line][column].PadLeft(widths[column])).Append(' ', column < widths.Length - 1 ? Gap : 0);
            text.Append('\n');
            if (line == 0)
                text.Append(rule).Append('\n');
        }
        text.Append(rule).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{summary.Parameters:N0} parameters");
        if (summary.Trainable != summary.Parameters)
            text.Append(CultureInfo.InvariantCulture, $", {summary.Trainable:N0} of them trained");
        return text.Append(CultureInfo.InvariantCulture, $", {summary.Bytes / (double)(1 << 20):F1} MiB, {Large(summary.MultiplyAdds)} multiply-adds").ToString();
    }

    /// <summary>With three digits or so: 4.09 G.</summary>
    internal static string Large(long number) => number switch
    {
        >= 1_000_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e12:F2} T"),
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:F2} G"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:F2} M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e3:F2} k"),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string[] Cells(SummaryRow row) =>
    [
        new string(' ', Gap * row.Depth) + row.Name,
        row.Type,
        row.OutputShape is { } shape ? $"[{string.Join(", ", shape)}]" : "–",
        row.Parameters > 0 ? row.Parameters.ToString("N0", CultureInfo.InvariantCulture) : "–",
        row.MultiplyAdds > 0 ? Large(row.MultiplyAdds) : "–",
    ];
}
