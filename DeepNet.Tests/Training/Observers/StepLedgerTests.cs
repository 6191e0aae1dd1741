using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Observers;

public sealed class StepLedgerTests
{
    [Test]
    public void Totals_shares_means_and_medians_are_those_of_the_steps()
    {
        var time = new ManualTime();
        var ledger = new StepLedger(time);
        ledger.Notify(LoggedRun.Started());
        foreach (var forward in new[] { 10, 30, 20, 60 }) // µs: below 12.7 µs and above
            ledger.Notify(Step(new StepTimes(Us(1), Us(2), Us(forward), Us(40), Us(5), Us(2))));
        ledger.Notify(Validation(400));
        ledger.Notify(new CheckpointSaved("c", 4) { Blocked = Us(80) });
        time.Advance(Us(1000));
        ledger.Notify(LoggedRun.Ended());
        time.Advance(Us(1000)); // what comes after the end is no time of the run

        var summary = ledger.Summary();
        Assert.That(summary.Steps, Is.EqualTo(4));
        Assert.That(summary.Samples, Is.EqualTo(128));
        Assert.That(summary.Elapsed, Is.EqualTo(Us(1000)));
        Assert.That(summary.InSteps, Is.EqualTo(Us(320)));
        Assert.That(summary.SamplesPerSecond, Is.EqualTo(400_000).Within(1e-6));
        Assert.That(summary.Rows.Select(row => (row.Name, row.Count, row.Total)), Is.EqualTo(new[]
        {
            ("data wait", 4L, Us(4)), ("transfer", 4L, Us(8)), ("forward", 4L, Us(120)), ("backward", 4L, Us(160)), ("optimizer", 4L, Us(20)),
            ("observers", 4L, Us(8)), ("validation", 1L, Us(400)), ("checkpoints", 1L, Us(80)), ("other", 0L, Us(200)),
        }));
        Assert.That(summary.Rows.Sum(row => row.Share), Is.EqualTo(1).Within(1e-12));
        Assert.That(summary.Rows[2].Share, Is.EqualTo(0.12).Within(1e-12));
        Assert.That(summary.Rows[2].Mean, Is.EqualTo(Us(30)));
        Assert.That(summary.Rows[2].Median / Us(25), Is.EqualTo(1).Within(0.01), "the mean of the two middle ones");
        Assert.That(summary.Rows[0].Median, Is.EqualTo(Us(1)));
        Assert.That(summary.Advice, Is.Empty, "nothing here took a second");
    }

    [Test]
    public void The_summary_of_a_run_that_still_goes_is_of_the_time_up_to_now()
    {
        var time = new ManualTime();
        var ledger = new StepLedger(time);
        Assert.That(ledger.Summary().Elapsed, Is.EqualTo(TimeSpan.Zero));
        time.Advance(5);
        ledger.Notify(LoggedRun.Started());
        time.Advance(2);
        Assert.That(ledger.Summary().Elapsed, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(ledger.Summary().Rows[^1].Share, Is.EqualTo(1));
    }

    [Test]
    public void A_second_run_starts_from_nothing()
    {
        var ledger = new StepLedger(new ManualTime());
        for (var run = 0; run < 2; run++)
        {
            ledger.Notify(LoggedRun.Started());
            ledger.Notify(Step(new StepTimes(Us(1), Us(2), Us(3), Us(4), Us(5), Us(6))));
            ledger.Notify(LoggedRun.Ended());
            Assert.That(ledger.Summary().Steps, Is.EqualTo(1));
            Assert.That(ledger.Summary().Elapsed, Is.EqualTo(Us(21)), "the whole is never less than its parts");
        }
    }

    // Seconds in each part of the only step, in validation and in checkpoints.
    [TestCase(0.9, 0, 8.1, 0, 0, 0)]
    [TestCase(1.1, 0, 8.9, 0, 0, 0, "training waited for data in 11 % of the steps' time", "LoaderOptions.Workers", "LoaderOptions.Prefetch", "TensorDataset")]
    [TestCase(0, 2, 8, 0, 0, 0, "to the device took 20 % of the steps' time")]
    [TestCase(0, 0, 15, 1, 0, 0, "observers took 6 % of the steps' time", "every n-th step")]
    [TestCase(0, 0, 10, 0, 10, 0, "Validation took 50 % of the run")]
    [TestCase(0, 0, 10, 0, 0, 1, "stood still for checkpoints in 9 % of the run", "CheckpointOptions.Every")]
    public void What_stands_out_gets_advice(double wait, double transfer, double forward, double observers, double validation, double checkpoints, params string[] advice)
    {
        var ledger = new StepLedger(new ManualTime());
        ledger.Notify(LoggedRun.Started());
        ledger.Notify(Step(new StepTimes(S(wait), S(transfer), S(forward), TimeSpan.Zero, TimeSpan.Zero, S(observers))));
        ledger.Notify(Validation(validation * 1e6));
        ledger.Notify(new CheckpointSaved("c", 1) { Blocked = S(checkpoints) });
        var given = ledger.Summary().Advice;
        Assert.That(given, Has.Count.EqualTo(advice.Length == 0 ? 0 : 1));
        foreach (var part in advice)
            Assert.That(given[0], Does.Contain(part));
    }

    [Test]
    public void The_text_is_a_table_with_the_advice_below()
    {
        var time = new ManualTime();
        var ledger = new StepLedger(time);
        ledger.Notify(LoggedRun.Started());
        for (var step = 0; step < 1000; step++)
            ledger.Notify(Step(new StepTimes(Us(2500), TimeSpan.Zero, Us(4000), Us(8000), Us(1500), Us(10))));
        ledger.Notify(Validation(3e6));
        time.Advance(20);
        ledger.Notify(LoggedRun.Ended());
        Assert.That(ledger.Summary().ToText().Split('\n'), Is.EqualTo(new[]
        {
            "1,000 steps in 20.0 s, 1,999 samples/s within steps",
            "                   total    share        mean      median",
            "data wait          2.5 s   12.5 %     2.50 ms     2.50 ms",
            "forward            4.0 s   20.0 %     4.00 ms     4.00 ms",
            "backward           8.0 s   40.0 %     8.00 ms     8.00 ms",
            "optimizer          1.5 s    7.5 %     1.50 ms     1.50 ms",
            "observers       10.00 ms    0.1 %     10.0 µs     10.0 µs",
            "validation         3.0 s   15.0 %       3.0 s       3.0 s",
            "other          990.00 ms    5.0 %",
            "The loader is the bottleneck: training waited for data in 16 % of the steps' time. Give it more threads (LoaderOptions.Workers), let it work "
                + "further ahead (LoaderOptions.Prefetch), or keep data that fits as tensors on the model's device (TensorDataset).",
        }));
    }

    [Test]
    public void The_median_is_within_one_percent_over_nine_orders_of_magnitude()
    {
        var random = new Random(1);
        for (var magnitude = 0; magnitude < 10; magnitude++)
        {
            var ledger = new StepLedger(new ManualTime());
            ledger.Notify(LoggedRun.Started());
            var durations = Enumerable.Range(0, 1001).Select(_ => TimeSpan.FromTicks((long)(Math.Pow(10, magnitude) * (1 + 9 * random.NextDouble())))).ToArray();
            foreach (var duration in durations)
                ledger.Notify(Step(default(StepTimes) with { Forward = duration }));
            var forward = ledger.Summary().Rows[2];
            var exact = durations.Order().ElementAt(500);
            Assert.That(Math.Abs((forward.Median - exact).Ticks), Is.LessThanOrEqualTo(exact.Ticks / 100), $"1e{magnitude} ticks");
            Assert.That(forward.Total, Is.EqualTo(durations.Aggregate(TimeSpan.Zero, (sum, next) => sum + next)));
        }
    }

    [Test]
    public void Durations_beyond_every_bucket_are_counted()
    {
        var ledger = new StepLedger(new ManualTime());
        ledger.Notify(LoggedRun.Started());
        ledger.Notify(Validation(-5));
        Assert.That((Row().Median, Row().Total), Is.EqualTo((TimeSpan.Zero, TimeSpan.Zero)), "a clock was set back");
        ledger.Notify(Validation(S(400 * 86400).TotalMicroseconds));
        ledger.Notify(Validation(S(400 * 86400).TotalMicroseconds));
        Assert.That(Row().Total, Is.EqualTo(TimeSpan.FromDays(800)));
        Assert.That(Row().Median, Is.GreaterThan(TimeSpan.FromHours(30)));

        LedgerRow Row() => ledger.Summary().Rows.Single(row => row.Name == "validation");
    }

    [Test]
    public void A_step_allocates_nothing()
    {
        var ledger = new StepLedger(new ManualTime());
        ledger.Notify(LoggedRun.Started());
        var step = Step(new StepTimes(Us(1), Us(2), Us(3), Us(4), Us(5), Us(6)));
        ledger.Notify(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            ledger.Notify(step);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static StepCompleted Step(StepTimes times) => LoggedRun.Step(1) with { Times = times };

    private static ValidationCompleted Validation(double microseconds) => LoggedRun.Validation(1, "val") with { Duration = Us(microseconds) };

    private static TimeSpan Us(double value) => TimeSpan.FromTicks((long)(value * 10));

    private static TimeSpan S(double value) => TimeSpan.FromSeconds(value);
}
