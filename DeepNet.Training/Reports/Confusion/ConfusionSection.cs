using System.Globalization;

namespace DeepNet.Training;

/// <summary>The confusion matrix as a heat map: a table with numbers where these fit, a picture for many classes, with the classes and mistakes to look at.</summary>
internal static class ConfusionSection
{
    private const int MostTables = 12;
    private const int MostWithNumbers = 25;
    private const int MostDrawn = 2000;
    private const int MostListed = 10;

    public static void Write(HtmlText html, ReportData data)
    {
        foreach (var table in data.Confusions.Take(MostTables))
        {
            html.Open("div", ("class", "columns"));
            if (table.Size <= MostWithNumbers)
                Numbers(html, table);
            else
                Picture(html, table);
            if (table.Size > 2)
                Mistakes(html, table);
            if (table.Size > MostWithNumbers)
                HardestClasses(html, table);
            html.Close("div");
        }
        if (data.Confusions.Count > MostTables)
            html.Element("p", $"{data.Confusions.Count - MostTables} more are in the run's logs.", ("class", "note"));
    }

    private static string Caption(ConfusionTable table)
        => $"{table.Name} at step {ProgressText.Number(table.Step)}: rows are the right classes, columns the answers{(table.IsShares ? ", shares" : "")}";

    private static void Numbers(HtmlText html, ConfusionTable table)
    {
        html.OpenTable(Caption(table), ["", .. table.Classes, .. table.IsShares ? Array.Empty<string>() : ["recall"]], texts: 0, "heat");
        for (var right = 0; right < table.Size; right++)
        {
            html.Open("tr");
            html.Element("th", table.Classes[right], ("scope", "row"));
            for (var answer = 0; answer < table.Size; answer++)
                html.Element("td", Cell(table, table.Cells[right, answer]), ("class", Class(table, right, answer)));
            if (!table.IsShares)
                html.Element("td", ReportPage.Percent(Recall(table, right)), ("class", "margin"));
            html.Close("tr");
        }
        if (!table.IsShares)
        {
            html.Open("tr");
            html.Element("th", "precision", ("scope", "row"), ("class", "margin"));
            for (var answer = 0; answer < table.Size; answer++)
                html.Element("td", ReportPage.Percent(table.Cells[answer, answer] / table.Column(answer)), ("class", "margin"));
            html.Element("td", "", ("class", "margin"));
            html.Close("tr");
        }
        html.CloseTable();
    }

    private static void Picture(HtmlText html, ConfusionTable table)
    {
        if (table.Size > MostDrawn)
        {
            html.Element("p", $"{Caption(table)}. {ProgressText.Number(table.Size)} classes are too many to draw.", ("class", "note"));
            return;
        }
        html.Open("figure", ("class", "heatmap"));
        html.Picture(HeatMap.Png(table), table.Size, table.Size, Caption(table), "small");
        html.Element("figcaption", $"{Caption(table)}. {ProgressText.Number(table.Size)} classes in order, from {table.Classes[0]} to {table.Classes[^1]}; blue is right, orange wrong.");
        html.Close("figure");
    }

    private static void Mistakes(HtmlText html, ConfusionTable table)
    {
        var mistakes = table.Mistakes(MostListed).ToArray();
        if (mistakes.Length == 0)
            return;
        html.OpenTable("The most frequent mistakes", ["right class", "answer", table.IsShares ? "share" : "samples", "of the class"], texts: 2);
        foreach (var (right, answer, cell) in mistakes)
        {
            html.Open("tr");
            html.Element("td", table.Classes[right]);
            html.Element("td", table.Classes[answer]);
            html.Element("td", Cell(table, cell), ("class", "number"));
            html.Element("td", ReportPage.Percent(table.ShareOf(right, answer)), ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
    }

    private static void HardestClasses(HtmlText html, ConfusionTable table)
    {
        html.OpenTable("The classes that were found least often", table.IsShares ? ["class", "recall"] : ["class", "samples", "recall"], texts: 1);
        foreach (var index in Enumerable.Range(0, table.Size).Where(index => table.Row(index) > 0).OrderBy(index => Recall(table, index)).Take(MostListed))
        {
            html.Open("tr");
            html.Element("td", table.Classes[index]);
            if (!table.IsShares)
                html.Element("td", Cell(table, table.Row(index)), ("class", "number"));
            html.Element("td", ReportPage.Percent(Recall(table, index)), ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
    }

    private static double Recall(ConfusionTable table, int index) => table.Cells[index, index] / table.Row(index);

    private static string Cell(ConfusionTable table, double cell) => table.IsShares ? ReportPage.Percent(cell) : cell.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>The class that colours a cell: right or wrong, and how much of the row it is in nine levels; anything above nothing is seen.</summary>
    private static string Class(ConfusionTable table, int right, int answer)
        => table.ShareOf(right, answer) is > 0 and var share
            ? string.Create(CultureInfo.InvariantCulture, $"{(right == answer ? "r" : "w")}{Math.Clamp((int)Math.Ceiling(9 * share), 1, 9)}")
            : "none";
}
