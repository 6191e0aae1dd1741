using System.Text;

namespace DeepNet.Training;

/// <summary>
/// Draws one series. Of the points that fall into one column of pixels a line needs the first, the least, the greatest and the last to
/// look as if it had all of them (Jugel et al. 2014, M4).
/// </summary>
internal sealed class SeriesPath(ChartSeries series, ChartFrame frame)
{
    private readonly StringBuilder _path = new();
    private readonly List<(double X, double Y)> _run = [];
    private readonly List<List<(double X, double Y)>> _runs = [];
    private readonly HashSet<(int Column, char Kind)> _alarms = [];

    public void Draw(SvgText svg, int color)
    {
        Collect(svg);
        var (stroke, fill) = ($"dn-line dn-s{color}{(series.Muted ? " dn-muted" : "")}{(series.Dashed ? " dn-dashed" : "")}", $"dn-f{color}");
        if (series.Shape == SeriesShape.Points)
        {
            foreach (var (x, y) in _runs.SelectMany(run => run).DistinctBy(point => (Math.Round(point.X), Math.Round(point.Y))))
                svg.Element("circle", null, ("class", fill), ("cx", x), ("cy", y), ("r", series.Muted ? 1.5 : 2.5));
            return;
        }
        if (series.Shape == SeriesShape.Area)
        {
            foreach (var run in _runs)
                Append(run, closed: true);
            if (_path.Length > 0)
                svg.Element("path", null, ("class", $"dn-area {fill}"), ("d", _path.ToString()));
            _path.Clear();
        }
        foreach (var run in _runs)
        {
            if (run.Count == 1) // no line: a point would not be seen otherwise
                svg.Element("circle", null, ("class", fill), ("cx", run[0].X), ("cy", run[0].Y), ("r", 2.5));
            else
                Append(run, closed: false);
        }
        if (_path.Length > 0)
            svg.Element("path", null, ("class", stroke), ("d", _path.ToString()));
    }

    /// <summary>Cuts the series where a value has no place, marking it, and thins what is between.</summary>
    private void Collect(SvgText svg)
    {
        for (var k = 0; k < series.X.Count; k++)
        {
            var (x, y) = (series.X[k], series.Y[k]);
            if (!frame.X.Has(x))
                continue; // the legend says how many
            if (frame.Y.Has(y))
            {
                _run.Add((frame.XOf(x), frame.YOf(y)));
                continue;
            }
            EndRun();
            Alarm(svg, frame.XOf(x), y);
        }
        EndRun();
    }

    private void EndRun()
    {
        if (_run.Count > 0)
            _runs.Add(series.Shape == SeriesShape.Points ? [.. _run] : Thin(_run));
        _run.Clear();
    }

    private void Alarm(SvgText svg, double x, double value)
    {
        var kind = double.IsNaN(value) ? '✕' : value > 0 ? '▲' : '▼';
        if (_alarms.Add(((int)x, kind)))
            svg.Element("text", kind.ToString(), ("class", "dn-alarm"), ("x", Math.Clamp(x, 5, frame.PlotWidth - 5)), ("y", kind == '▲' ? 11.0 : frame.PlotHeight - 3),
                ("text-anchor", "middle"));
    }

    private void Append(List<(double X, double Y)> run, bool closed)
    {
        var floor = Math.Clamp(frame.Y.IsLog ? frame.PlotHeight : frame.YOf(0), 0, frame.PlotHeight);
        _path.Append('M').Append(SvgText.Short(run[0].X)).Append(' ').Append(SvgText.Short(closed ? floor : run[0].Y));
        if (closed)
            _path.Append('V').Append(SvgText.Short(run[0].Y));
        foreach (var (x, y) in run.Skip(1))
        {
            if (series.Shape == SeriesShape.Steps)
                _path.Append('H').Append(SvgText.Short(x)).Append('V').Append(SvgText.Short(y));
            else
                _path.Append('L').Append(SvgText.Short(x)).Append(' ').Append(SvgText.Short(y));
        }
        if (closed)
            _path.Append('V').Append(SvgText.Short(floor)).Append('Z');
    }

    private static List<(double X, double Y)> Thin(List<(double X, double Y)> points)
    {
        if (points.Count < 2000)
            return [.. points];
        var kept = new List<(double X, double Y)>();
        for (var begin = 0; begin < points.Count;)
        {
            var (end, least, greatest) = (begin + 1, begin, begin);
            for (; end < points.Count && Math.Floor(points[end].X) == Math.Floor(points[begin].X); end++)
            {
                if (points[end].Y < points[least].Y)
                    least = end;
                if (points[end].Y > points[greatest].Y)
                    greatest = end;
            }
            int[] chosen = [begin, Math.Min(least, greatest), Math.Max(least, greatest), end - 1];
            kept.AddRange(chosen.Distinct().Select(index => points[index]));
            begin = end;
        }
        return kept;
    }
}
