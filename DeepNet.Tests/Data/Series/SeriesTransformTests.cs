using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class SeriesTransformTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void Jitter_adds_normal_noise_to_each_value()
    {
        var noise = Apply(new SeriesJitter(0.3), zeros(20, 50, 10)).Values<float>();
        Assert.That(noise.Average(), Is.EqualTo(0).Within(5 * 0.3 / Math.Sqrt(noise.Length)));
        Assert.That(Math.Sqrt(noise.Average(value => value * value)), Is.EqualTo(0.3).Within(5 * 0.3 / Math.Sqrt(2 * noise.Length)));
        Assert.That(noise.Distinct().Count(), Is.GreaterThan(9_000), "each its own");
    }

    [Test]
    public void Scaling_has_one_factor_for_each_channel_of_each_series([Values] SeriesLayout layout)
    {
        var scaled = Apply(new SeriesScaling(0.1) { Layout = layout }, layout == SeriesLayout.TimeFirst ? ones(200, 6, 3) : ones(200, 3, 6));
        var factors = layout == SeriesLayout.TimeFirst ? scaled : scaled.transpose(1, 2).contiguous(); // [series, time, channels]
        Assert.That(factors.max(1).values.sub(factors.min(1).values).max().item<float>(), Is.Zero, "the same at all times");
        var values = factors[.., 0].contiguous().Values<float>();
        Assert.That(values.Distinct().Count(), Is.GreaterThan(590));
        Assert.That(values.Average(), Is.EqualTo(1).Within(5 * 0.1 / Math.Sqrt(600)));
        Assert.That(Math.Sqrt(values.Average(value => (value - 1) * (value - 1))), Is.EqualTo(0.1).Within(5 * 0.1 / Math.Sqrt(1200)));
    }

    [Test]
    public void Time_masks_are_runs_over_all_channels([Values] SeriesLayout layout)
    {
        var masked = Apply(new TimeMasking(4) { Layout = layout, Value = 7 }, layout == SeriesLayout.TimeFirst ? zeros(2_000, 9, 3) : zeros(2_000, 3, 9));
        CheckRuns((layout == SeriesLayout.TimeFirst ? masked.transpose(1, 2) : masked).contiguous(), 9, 4);
    }

    [Test]
    public void Feature_masks_are_runs_over_all_times([Values] SeriesLayout layout)
    {
        var masked = Apply(new FeatureMasking(4) { Layout = layout, Value = 7 }, layout == SeriesLayout.TimeFirst ? zeros(2_000, 3, 9) : zeros(2_000, 9, 3));
        CheckRuns((layout == SeriesLayout.TimeLast ? masked.transpose(1, 2) : masked).contiguous(), 9, 4);
    }

    [Test]
    public void Several_masks_are_drawn_and_a_share_bounds_them()
    {
        var masked = Apply(new TimeMasking(100) { Count = 2, MaxShare = 0.2, Value = 1 }, zeros(2_000, 50, 1)).sum(1).Values<float>();
        Assert.That(masked.Max(), Is.EqualTo(20), "two runs of at most a fifth of 50");
        Assert.That(masked.Average(), Is.InRange(8.5, 10), "two means of 5, less where they overlap");
    }

    [Test]
    public void Padding_stays()
    {
        var batch = new Batch(zeros(2, 8, 3), zeros(2)) { InputLengths = [3, 8] };
        var changed = new SeriesJitter(1).Apply(batch, [new(1), new(2)]).Inputs;
        Assert.That(changed[0].narrow(0, 3, 5).abs().max().item<float>(), Is.Zero);
        Assert.That(changed[1].abs().min().item<float>(), Is.GreaterThan(0));
        var masked = Enumerable.Range(0, 200).Select(k => new TimeMasking(8) { Value = 1 }.Apply(new(zeros(1, 8, 1), zeros(1)) { InputLengths = [3] }, [RandomStream.From(k)]).Inputs);
        Assert.That(masked.Max(inputs => inputs.sum().item<float>()), Is.EqualTo(3));
    }

    [Test]
    public void A_series_changes_alike_in_any_batch()
    {
        var series = randn(10, 6, 4);
        var data = new TransformedDataset(new TensorDataset(series, zeros(10)), new SeriesJitter(0.1), new SeriesScaling(0.1), new TimeMasking(3), new FeatureMasking(2));
        var together = data.GetBatch([7, 2, 5], new(1, 0)).Inputs[2].contiguous().Values<float>();
        Assert.That(data.GetBatch([5], new(1, 0)).Inputs[0].contiguous().Values<float>(), Is.EqualTo(together));
        Assert.That(data.GetBatch([5], new(1, 1)).Inputs[0].contiguous().Values<float>(), Is.Not.EqualTo(together));
    }

    [Test]
    public void On_a_device_a_series_changes_as_in_memory([Values] SeriesLayout layout, [Values] bool isPadded)
    {
        SeriesTransform[] transforms =
        [
            new SeriesJitter(0.3) { Layout = layout }, new SeriesScaling(0.2) { Layout = layout },
            new TimeMasking(4) { Layout = layout, Value = 0.5f }, new TimeMasking(30) { Layout = layout, Count = 3, MaxShare = 0.3 },
            new FeatureMasking(2) { Layout = layout, Value = -1 }, new FeatureMasking(9) { Layout = layout, Count = 2, MaxShare = 0.7 },
        ];
        var inputs = randn(20, 9, 7);
        foreach (var transform in transforms)
        {
            var expected = transform.Apply(Given(), Streams()).Inputs;
            TensorAssert.Same(transform.ChangeTensors(Given(), Streams()).Inputs, expected, transform.GetType().Name);
            Assert.That(expected.Values<float>(), Is.Not.EqualTo(inputs.Values<float>()));
        }

        Batch Given() => new(inputs.clone(), zeros(20)) { InputLengths = isPadded ? [.. Enumerable.Range(0, 20).Select(k => (long)k % 10)] : null };
        RandomStream[] Streams() => [.. Enumerable.Range(0, 20).Select(k => RandomStream.From(k, 3))];
    }

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new SeriesJitter(-1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("deviation must be a finite number of at least 0, but is -1."));
        Assert.That(() => new SeriesScaling(double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("deviation must be"));
        Assert.That(() => new TimeMasking(-1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("widest must be at least 0, but is -1."));
        Assert.That(() => new FeatureMasking(1) { Count = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Count must be at least 1, but is 0."));
        Assert.That(() => new TimeMasking(1) { MaxShare = 1.5 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("MaxShare must be at least 0 and at most 1, but is 1.5."));
        Assert.That(() => new TimeMasking(1) { Layout = (SeriesLayout)2 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Layout must be one of TimeFirst, TimeLast, but is 2."));
        Assert.That(() => Apply(new SeriesJitter(1), zeros(2, 3)), Throws.ArgumentException.With.Message.StartsWith("SeriesJitter takes float32 series [batch, time, channels], but the inputs are Float32 [2, 3]."));
    });

    // Along the last dimension of [series, other, places]: one run of at most so many, every width as likely, the same at all others.
    private static void CheckRuns(Tensor masked, int places, int widest)
    {
        var widths = new int[widest + 1];
        var starts = new HashSet<int>();
        foreach (var series in masked.Values<float>().Chunk(3 * places))
        {
            var runs = series.Chunk(places).Select(row => string.Concat(row.Select(value => value == 7 ? '7' : value == 0 ? '0' : '?'))).Distinct().ToList();
            Assert.That(runs, Has.Count.EqualTo(1));
            var run = runs[0].Trim('0');
            Assert.That(run, Is.EqualTo(new string('7', run.Length)));
            widths[run.Length]++;
            if (run.Length == 1)
                starts.Add(runs[0].IndexOf('7'));
        }
        Assert.That(widths, Has.All.InRange(310, 490), "400 each, five deviations of 18");
        Assert.That(starts, Has.Count.EqualTo(places), "every place occurs");
    }

    private static Tensor Apply(SeriesTransform transform, Tensor inputs)
        => transform.Apply(new(inputs, zeros(inputs.size(0))), [.. Enumerable.Range(0, (int)inputs.size(0)).Select(k => RandomStream.From(k))]).Inputs;
}
