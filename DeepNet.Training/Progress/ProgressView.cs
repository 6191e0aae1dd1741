using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeepNet.Training;

/// <summary>
/// The live picture: a bar for the epoch and one for the run, then figures that flow into as many lines as the console's width takes.
/// </summary>
internal sealed class ProgressView(RunProgress progress, MemoryUse memory) : Renderable
{
    private static readonly Style _label = new(Color.Grey);
    private static readonly Style _good = new(Color.Green);
    private static readonly Style _bad = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style _curve = new(Color.Blue);

    private readonly Sparkline _losses = new();

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        progress.Losses.Take(_losses.Add);
        var lines = new List<IReadOnlyList<Segment>>();
        lines.AddRange(ProgressBars.Lines(progress, maxWidth, options));
        lines.AddRange(Flow(Figures(options.Unicode), maxWidth));
        lines.AddRange(Flow(Validation(), maxWidth));
        return lines.SelectMany(line => Segment.Truncate(line, maxWidth).Append(Segment.LineBreak));
    }

    private IEnumerable<Segment[]> Figures(bool unicode)
    {
        if (progress.Latest is not { } step)
            yield break;
        yield return [.. Labelled("loss", ProgressText.Figure(step.Loss), double.IsFinite(step.Loss) ? Style.Plain : _bad), .. unicode ? Curve() : []];
        if (!double.IsNaN(step.LearningRate))
            yield return Labelled("lr", ProgressText.Rate(step.LearningRate));
        if (step.GradientNorm is { } norm)
            yield return Labelled("grad", ProgressText.Figure(norm), double.IsFinite(norm) ? Style.Plain : _bad);
        foreach (var (name, value) in step.Parts)
            yield return Labelled(name, ProgressText.Figure(value), double.IsFinite(value) ? Style.Plain : _bad);
        if (step.LossScale != 1)
            yield return Labelled("scale", ProgressText.Number((long)step.LossScale));
        if (progress.Skipped > 0)
            yield return Labelled("skipped", ProgressText.Number(progress.Skipped));
        yield return [new Segment(ProgressText.Speed(progress.Pace.StepsPerSecond)), new Segment(" steps/s", _label)];
        yield return [new Segment(ProgressText.Speed(progress.Pace.UnitsPerSecond)), new Segment($" {progress.Plan.Unit}/s", _label)];
        var (resident, cuda) = memory.Read();
        yield return Labelled("memory", ProgressText.Bytes(resident));
        if (cuda is { } device)
            yield return [.. Labelled("cuda", ProgressText.Bytes(device.Used)), new Segment($" of {ProgressText.Bytes(device.Total)}", _label)];
        if (step.Memory is { } peak)
            yield return Labelled("step peak", ProgressText.Bytes(peak.Allocated));
        if (progress.Checkpoint is { } saved)
            yield return Labelled("saved at", ProgressText.Number(saved.Step));
    }

    private IEnumerable<Segment[]> Validation()
    {
        foreach (var entry in progress.Validation.Entries)
        {
            var figure = Labelled(entry.Name, ProgressText.Figure(entry.Value), entry.IsBest ? _good : double.IsFinite(entry.Value) ? Style.Plain : _bad);
            yield return entry switch
            {
                { IsBest: true } => [.. figure, new Segment(" best", _good)],
                { Best: { } best } => [.. figure, new Segment($" best {ProgressText.Figure(best)} at {ProgressText.Number(entry.BestStep)}", _label)],
                _ => figure,
            };
        }
    }

    private Segment[] Curve() => [new Segment(" "), .. _losses.ToString().Select(c => new Segment(c.ToString(), c == Sparkline.NotFinite ? _bad : _curve))];

    private static Segment[] Labelled(string name, string value, Style? style = null)
        => [new Segment(name + " ", _label), new Segment(value, style ?? Style.Plain)];

    /// <summary>Puts items into lines, two spaces between them; one that is wider than a line has that line alone.</summary>
    private static IEnumerable<IReadOnlyList<Segment>> Flow(IEnumerable<Segment[]> items, int width)
    {
        var line = new List<Segment>();
        var used = 0;
        foreach (var item in items)
        {
            var size = Segment.CellCount(item);
            if (used > 0 && used + 2 + size > width)
            {
                yield return line;
                (line, used) = ([], 0);
            }
            if (used > 0)
                line.Add(Segment.Padding(2));
            line.AddRange(item);
            used += size + (used > 0 ? 2 : 0);
        }
        if (used > 0)
            yield return line;
    }
}
