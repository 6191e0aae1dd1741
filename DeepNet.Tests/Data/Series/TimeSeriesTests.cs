using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class TimeSeriesTests
{
    private static readonly double[] _ramp = [.. Enumerable.Range(0, 100).Select(time => (double)time)];

    [Test]
    public void WindowsAreHistoryAndWhatFollows()
    {
        var windows = new TimeSeries(new SeriesColumn("x", _ramp)).Windows(new() { History = 4, Horizon = 2, Stride = 3 });
        using var batch = windows.GetBatch([0, 31], default);
        Assert.Multiple(() =>
        {
            Assert.That(windows.Count, Is.EqualTo(32), "beginning at 0, 3, … 93, of which the last reaches to 98");
            Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 4, 1 }));
            Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new float[] { 0, 1, 2, 3, 93, 94, 95, 96 }));
            Assert.That(batch.Targets.Values<float>(), Is.EqualTo(new float[] { 4, 5, 97, 98 }));
            Assert.That(() => windows.GetBatch([32], default), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void WindowsAreThoseOfUnfold()
    {
        var series = SyntheticSeries.Lorenz(200);
        var windows = series.Windows(new() { History = 20, Horizon = 7, Stride = 5 });
        using var batch = windows.GetBatch([.. Enumerable.Range(0, (int)windows.Count).Select(index => (long)index)], default);
        using var course = Enumerable.Range(0, 200).SelectMany(time => series.Columns.Select(column => (float)column.Values[time])).ToArray().ToTensor(TorchSharp.torch.float32, [200, 3]);
        var expected = Parity.PyTorch.Run("""
            _windows = course.unfold(0, 27, 5).transpose(1, 2)
            inputs = _windows[:, :20].contiguous()
            targets = _windows[:, 20:].contiguous()
            """, ("course", course));
        Parity.TensorAssert.Same(batch.Inputs, expected["inputs"], "inputs");
        Parity.TensorAssert.Same(batch.Targets, expected["targets"], "targets");
    }

    [Test]
    public void OnlyWhatIsKnownOfTheHorizonIsShown()
    {
        var series = new TimeSeries(new SeriesColumn("o", [.. _ramp.Select(x => x + 200)], SeriesRole.Observed), new SeriesColumn("k", [.. _ramp.Select(x => x + 100)], SeriesRole.Known),
            new SeriesColumn("x", _ramp));
        using var batch = series.Windows(new() { History = 2, Horizon = 2, Gap = 3 }).GetBatch([10], default);
        Assert.That((series.Targets, series.Covariates), Is.EqualTo((1, 2)));
        Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new float[] { 10, 110, 210, 11, 111, 211, 0, 115, 0, 0, 116, 0 }));
        Assert.That(batch.Targets.Values<float>(), Is.EqualTo(new float[] { 15, 16 }));
    }

    [Test]
    public void PartsForecastTheirOwnTimesOnly()
    {
        var split = new TimeSeries(new SeriesColumn("x", _ramp)).Split(new() { History = 10, Horizon = 5, EvaluationStride = 5 }, validation: 0.2, test: 0.1);
        Assert.That(Times(split.Train), Is.EqualTo((10, 69)));
        Assert.That(Times(split.Validation), Is.EqualTo((70, 89)));
        Assert.That(Times(split.Test!), Is.EqualTo((90, 99)));
        Assert.That((split.Train.Count, split.Validation.Count, split.Test!.Count), Is.EqualTo((56, 4, 2)));

        static (long First, long Last) Times(SeriesWindows windows) => (windows.StartOf(0) + 10, windows.StartOf(windows.Count - 1) + 14);
    }

    [Test]
    public void EverythingIsStandardisedByTheTimesToLearnFrom()
    {
        var split = new TimeSeries(new SeriesColumn("x", _ramp), new SeriesColumn("flag", [.. _ramp.Select(x => x % 2)], SeriesRole.Known) { Standardize = false })
            .Split(new() { History = 1, Horizon = 1 }, validation: 0.5, test: 0);
        // 0 … 49: mean 24.5, variance (50² − 1) ÷ 12.
        var deviation = Math.Sqrt(2499 / 12.0);
        Assert.That(split.Test, Is.Null);
        Assert.That(split.Standardization.Means, Is.EqualTo(new[] { 24.5, 0 }).Within(1e-12));
        Assert.That(split.Standardization.Deviations, Is.EqualTo(new[] { deviation, 1 }).Within(1e-12));
        using var batch = split.Validation.GetBatch([0], default);
        using var restored = split.Standardization.Restore(batch.Targets);
        Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new[] { 24.5 / deviation, 1, 0, 0 }).Within(1e-6), "time 49, and of time 50 the flag");
        Assert.That(restored.Values<float>(), Is.EqualTo(new[] { 50f }).Within(1e-5));
        Assert.That(() => split.Standardization.Restore(batch.Inputs), Throws.ArgumentException.With.Message.Contains("1 series are forecast"));
        Assert.That(split.Load().Validation!.Options.Shuffle, Is.False);
    }

    [Test]
    public void FilesAreReadWithTheirCalendar()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("load.csv", "when;load;heat\n2024-01-01 00:00;1,5;10\n2024-01-01 06:00;;11\n2024-01-01 12:00;2,5;12\n"u8.ToArray());
        var series = TimeSeries.ReadCsv(path, new()
        {
            Time = "when",
            Targets = ["load"],
            Observed = ["heat"],
            Calendar = DateParts.Hour,
            Interval = TimeSpan.FromHours(6),
            FillWithPrevious = true,
            Csv = new() { DecimalSign = ',' },
        });
        Assert.That(series.Columns.Select(column => column.Name), Is.EqualTo(new[] { "load", "hour:sin", "hour:cos", "heat" }));
        Assert.That(series.Columns[0].Values, Is.EqualTo(new[] { 1.5, 1.5, 2.5 }));
        Assert.That(series.Columns[1].Values, Is.EqualTo(new[] { 0, 1, 0 }).Within(1e-12));
        Assert.That(series.Columns[2].Values, Is.EqualTo(new[] { 1, 0, -1 }).Within(1e-12));
    }

    [TestCase("t,x\n2024-01-02,1\n2024-01-01,2\n", "line 3, column 't': '2024-01-01' is not later than '2024-01-02', the time before.")]
    [TestCase("t,x\n2024-01-01,1\n2024-01-01,2\n", "line 3, column 't': '2024-01-01' is not later than")]
    [TestCase("t,x\n2024-01-01,1\n2024-01-03,2\n", "line 3, column 't': '2024-01-03' is 2.00:00:00 after '2024-01-01'; expected 1.00:00:00.")]
    [TestCase("t,x\n2024-01-01,1\n2024-01-02,\n", "line 3, column 'x': '' is no number")]
    [TestCase("t,x\n2024-01-01,1\nlater,2\n", "line 3, column 't': 'later' is no date")]
    [TestCase("t,y\n2024-01-01,1\n", "column 'x': there is no such column")]
    public void WrongFilesAreNamedByLineAndColumn(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("series.csv", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.That(() => TimeSeries.ReadCsv(path, new() { Time = "t", Targets = ["x"], Interval = TimeSpan.FromDays(1) }),
            Throws.TypeOf<TableFormatException>().With.Message.StartsWith($"'{path}'").And.Message.Contains(message));
    }

    [Test]
    public void ImpossibleSeriesAreRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => new TimeSeries(new SeriesColumn("x", [1], SeriesRole.Known)), Throws.ArgumentException.With.Message.Contains("is forecast"));
        Assert.That(() => new TimeSeries(new("x", [1, 2]), new SeriesColumn("y", [1])), Throws.ArgumentException.With.Message.Contains("Column 'y' has 1 values, 'x' has 2"));
        Assert.That(() => new TimeSeries(new("x", [1]), new SeriesColumn("x", [1])), Throws.ArgumentException.With.Message.Contains("two have one name"));
        Assert.That(() => new TimeSeries(new SeriesColumn("x", [1, double.NaN])), Throws.ArgumentException.With.Message.Contains("NaN at time 1"));
        Assert.That(() => new TimeSeries(new SeriesColumn("x", _ramp)).Split(new() { History = 10, Horizon = 11 }, 0.1, 0.1), Throws.ArgumentException.With.Message.Contains(
            "The validation part, times 80 to 89 of 100, is too short for a history of 10, a gap of 0 and a horizon of 11."));
        Assert.That(() => new TimeSeries(new SeriesColumn("x", _ramp)).Split(new() { History = 1, Horizon = 1 }, 0.5, 0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new WindowOptions { History = 0, Horizon = 1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SeriesCsvOptions { Targets = [] }, Throws.ArgumentException);
        Assert.That(() => TimeSeries.FromTable(Table.ParseCsv("x\n1\n"), new() { Targets = ["x"], Calendar = DateParts.Hour }), Throws.ArgumentException.With.Message.Contains("need Time"));
    });
}
