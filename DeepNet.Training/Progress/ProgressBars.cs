using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeepNet.Training;

/// <summary>The two bars: of the epoch, where epochs have a known length, and of the run.</summary>
internal static class ProgressBars
{
    private const int Widest = 40, Narrowest = 10;

    private static readonly Style _done = new(Color.Yellow);
    private static readonly Style _full = new(Color.Green);
    private static readonly Style _rest = new(Color.Grey23);
    private static readonly Style _label = new(Color.Grey);

    public static IEnumerable<IReadOnlyList<Segment>> Lines(RunProgress progress, int width, RenderOptions options)
    {
        var rows = Rows(progress).ToArray();
        var (name, count, left) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Count.Length), rows.Max(row => row.Left.Length));
        var figures = name + 2 + 4 + 2 + left;
        if (figures > width)
        {
            foreach (var row in rows)
            {
                yield return [new Segment(row.Name.PadRight(name + 2)), new Segment(Percent(row))];
                yield return [new Segment(row.Left)];
            }
            yield break;
        }
        var hasCounts = figures + 2 + count <= width;
        var room = width - figures - (hasCounts ? 2 + count : 0) - 2;
        foreach (var row in rows)
        {
            var line = new List<Segment> { new(row.Name.PadRight(name + 2)) };
            if (room >= Narrowest && row.Share is not null)
                line.AddRange([.. Bar(row.Share.Value, Math.Min(room, Widest), options), Segment.Padding(2)]);
            else if (room >= Narrowest)
                line.Add(Segment.Padding(Math.Min(room, Widest) + 2));
            line.Add(new Segment(Percent(row)));
            if (hasCounts)
                line.Add(new Segment("  " + row.Count.PadLeft(count), _label));
            line.Add(new Segment("  " + row.Left));
            yield return line;
        }
    }

    private static IEnumerable<Row> Rows(RunProgress progress)
    {
        var length = progress.Plan.Length;
        if (progress.StepInEpoch is { } step)
            yield return new Row(
                ProgressText.EpochPlace(progress.Epoch, progress.Plan.Epochs), (double)step / length.StepsPerEpoch,
                $"{ProgressText.Number(step)}/{ProgressText.Number(length.StepsPerEpoch)}",
                Left(progress.Pace.Left(length.StepsPerEpoch - step)));
        yield return new Row(
            progress.StepInEpoch is null && progress.Latest is not null ? ProgressText.EpochPlace(progress.Epoch, progress.Plan.Epochs) : "run", progress.Share,
            $"{ProgressText.StepPlace(progress)}{(progress.StepInEpoch is null ? " steps" : "")}",
            progress.Left is { } left ? Left(left) : progress.Share is null ? $"{ProgressText.Time(progress.Elapsed)} so far" : Left(null));
    }

    private static string Percent(Row row) => (row.Share is { } share ? $"{(int)(100 * share)}%" : "").PadLeft(4);

    private static string Left(TimeSpan? span) => $"left {ProgressText.Time(span)}";

    private static IEnumerable<Segment> Bar(double share, int width, RenderOptions options)
    {
        var halves = (int)(2 * width * share);
        var (full, half) = options.Unicode ? ('━', "╸") : ('=', "-");
        var text = new string(full, halves / 2) + (halves % 2 == 1 ? half : "");
        yield return new Segment(text, share >= 1 ? _full : _done);
        // Without colours what is left to do would look like what is done.
        var rest = width - text.Length;
        yield return options.ColorSystem == ColorSystem.NoColors ? Segment.Padding(rest) : new Segment(new string(options.Unicode ? '━' : '-', rest), _rest);
    }

    private sealed record Row(string Name, double? Share, string Count, string Left);
}
