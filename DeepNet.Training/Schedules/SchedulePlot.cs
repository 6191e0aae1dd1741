namespace DeepNet.Training;

/// <summary>Draws schedules.</summary>
internal static class SchedulePlot
{
    private const int MostPoints = 20_000;

    public static LineChart Of(Schedule schedule, RunLength length, long steps)
    {
        Require.AtLeast(1, steps, nameof(steps));
        var stride = (steps + MostPoints - 1) / MostPoints;
        var places = new List<long>();
        for (var step = 0L; step < steps - 1; step += stride)
            places.Add(step);
        places.Add(steps - 1);

        double[] x = [.. places.Select(step => (double)step)];
        var rate = new ChartSeries("learning rate", x, [.. places.Select(step => schedule.At(step, length))]) { Shape = SeriesShape.Area };
        var momenta = places.Select(step => schedule.MomentumAt(step, length)).ToArray();
        return new LineChart
        {
            Title = schedule.GetType().Name,
            XLabel = "step",
            YLabel = momenta[0] is null ? "share of the learning rate" : "share of the learning rate, momentum",
            Height = 260,
            Series = momenta[0] is null ? [rate] : [rate, new("momentum", x, [.. momenta.Select(momentum => momentum ?? double.NaN)])],
        };
    }
}
