using System.Globalization;

namespace DeepNet.Training;

/// <summary>The samples of the highest loss: pictures where there are any, otherwise a table.</summary>
internal static class WorstSection
{
    public static void Write(HtmlText html, ReportData data)
    {
        var pass = data.LastPass!;
        if (pass.Problem is { } problem)
        {
            html.Element("p", problem, ("class", "note"));
            return;
        }
        html.Element("p", $"The {pass.Worst.Count} validation samples with the highest loss: wrong labels are often among them."
            + (pass.Seen is { } seen ? $" The pass was cut short: these are from the first {ProgressText.Number(seen)} samples." : ""));
        if (pass.Worst.All(sample => sample.Image is not null))
            Pictures(html, pass.Worst);
        else
            Table(html, pass.Worst);
    }

    private static void Pictures(HtmlText html, IReadOnlyList<WorstSample> samples)
    {
        html.Open("div", ("class", "samples"));
        foreach (var sample in samples)
        {
            html.Open("figure");
            // Small pictures are enlarged without a blur.
            html.Picture(sample.Image!.Png, sample.Image.Width, sample.Image.Height, Alternative(sample), sample.Image.Width < 128 ? "small" : null);
            html.Open("figcaption");
            if (sample.Truth is { } truth)
                Line(html, "is", truth);
            if (sample.Answer is { } answer)
                Line(html, "answer", answer);
            Line(html, "loss", ProgressText.Figure(sample.Loss));
            if (sample.Number is { } number)
                Line(html, "sample", Number(number));
            html.Close("figcaption");
            html.Close("figure");
        }
        html.Close("div");
    }

    private static void Line(HtmlText html, string label, string text)
    {
        html.Open("span", ("class", "pair"));
        html.Element("b", label);
        html.Element("span", text);
        html.Close("span");
    }

    private static void Table(HtmlText html, IReadOnlyList<WorstSample> samples)
    {
        html.OpenTable("The samples with the highest loss", ["sample", "is", "answer", "loss"], texts: 3);
        foreach (var sample in samples)
        {
            html.Open("tr");
            html.Element("td", sample.Number is { } number ? Number(number) : "–");
            html.Element("td", sample.Truth ?? "–");
            html.Element("td", sample.Answer ?? "–");
            html.Element("td", ProgressText.Figure(sample.Loss), ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
    }

    private static string Alternative(WorstSample sample)
        => $"sample {(sample.Number is { } number ? Number(number) : "")}: is {sample.Truth ?? "?"}, answered as {sample.Answer ?? "?"}, loss {ProgressText.Figure(sample.Loss)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
