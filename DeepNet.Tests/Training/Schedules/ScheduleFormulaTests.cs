using DeepNet.Training;

namespace DeepNet.Tests.Training.Schedules;

/// <summary>Values by hand of what PyTorch has no counterpart for, units, and options.</summary>
public sealed class ScheduleFormulaTests
{
    private static readonly RunLength _length = new(1000, 100);

    [TestCase(0, 1.0 / 101)]
    [TestCase(99, 100.0 / 101)]
    [TestCase(100, 1)]
    [TestCase(799, 1)]
    [TestCase(800, 1)]
    [TestCase(900, 0.55)]
    [TestCase(1000, 0.1)]
    public void Trapezoid(long step, double expected)
        => Assert.That(new Trapezoid { Warmup = 0.1, Floor = 0.1 }.At(step, _length), Is.EqualTo(expected).Within(1e-15));

    [Test]
    public void The_square_root_falls_as_published()
        => Assert.That(new Trapezoid { Curve = Curve.SquareRoot }.At(850, _length), Is.EqualTo(1 - Math.Sqrt(0.25)).Within(1e-15));

    [Test]
    public void A_fall_that_would_begin_before_the_peak_begins_at_it()
        => Assert.That(new Trapezoid { Warmup = 0.5, Decay = 0.9 }.At(750, _length), Is.EqualTo(0.5).Within(1e-15));

    [TestCase(749, 1)]
    [TestCase(875, 0.5)]
    [TestCase(1000, 0)]
    public void FlatCosine(long step, double expected) => Assert.That(new FlatCosine().At(step, _length), Is.EqualTo(expected).Within(1e-15));

    [TestCase(0, 1)]
    [TestCase(50, 0.5)]
    [TestCase(100, 0.5)]
    [TestCase(200, 0.25)]
    [TestCase(250, 0.125)]
    [TestCase(500, 0.03125)]
    public void Restarts_get_lower_by_the_decay(long step, double expected)
        => Assert.That(new CosineRestarts { First = Duration.Epochs(1), Decay = 0.5 }.At(step, _length), Is.EqualTo(expected).Within(1e-15));

    [Test]
    public void A_warm_up_along_a_cosine()
    {
        var schedule = new Warmup(new Constant()) { Over = Duration.Steps(9), Curve = Curve.Cosine, From = 0.2 };
        Assert.That(schedule.At(4, _length), Is.EqualTo(0.2 + 0.8 * (1 - Math.Cos(Math.PI * 5 / 10)) / 2).Within(1e-15));
    }

    [Test]
    public void A_warm_up_delays_the_schedule_or_lies_on_it()
    {
        var falls = new MultiStep([Duration.Epochs(3)]);
        var (delayed, laid) = (new Warmup(falls) { Over = Duration.Epochs(1) }, new Warmup(falls) { Over = Duration.Epochs(1), Delays = false });
        Assert.Multiple(() =>
        {
            Assert.That(delayed.At(399, _length), Is.EqualTo(1));
            Assert.That(delayed.At(400, _length), Is.EqualTo(0.1));
            Assert.That(laid.At(299, _length), Is.EqualTo(1));
            Assert.That(laid.At(300, _length), Is.EqualTo(0.1));
            Assert.That(laid.At(0, _length), Is.EqualTo(delayed.At(0, _length)));
        });
    }

    [Test]
    public void A_plateau_is_found_through_what_surrounds_it()
    {
        var plateau = new ReduceOnPlateau { Factor = 0.5 };
        Schedule warm = new Warmup(plateau) { Over = Duration.Steps(10) };
        Assert.Multiple(() =>
        {
            Assert.That(warm.Plateau, Is.EqualTo(plateau));
            Assert.That(warm.NeedsTotalSteps, Is.False);
            Assert.That(warm.At(4, _length with { Reductions = 2 }), Is.EqualTo(5.0 / 11 * 0.25));
            Assert.That(warm.At(10, _length with { Reductions = 2 }), Is.EqualTo(0.25));
            Assert.That(new Product(plateau, new Linear()).Plateau, Is.EqualTo(plateau));
            Assert.That(new Constant().Then(0.5, plateau).Plateau, Is.EqualTo(plateau));
            Assert.That(new Constant().Then(0.5, plateau).At(700, _length with { Reductions = 1 }), Is.EqualTo(0.5));
            Assert.That(new Cosine().Plateau, Is.Null);
            Assert.That(plateau.ToString(), Does.StartWith("ReduceOnPlateau { Metric = val/loss, Factor = 0.5,"), "without itself in itself");
            Assert.That(() => plateau.Then(0.5, plateau), Throws.ArgumentException.With.Message.StartsWith("Only one schedule of a sequence can wait for a plateau."));
            Assert.That(() => new Product(plateau, plateau), Throws.ArgumentException.With.Message.StartsWith("Only one schedule of a product can wait for a plateau."));
        });
    }

    [Test]
    public void Progress_below_zero_is_still_progress()
    {
        var plateau = new ReduceOnPlateau { Threshold = 0.1, Patience = 0 };
        var first = new PlateauState().Next(plateau, -10, higherIsBetter: false);
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(new PlateauState(Best: -10)));
            Assert.That(first.Next(plateau, -10.5, false), Is.EqualTo(new PlateauState(-10, Bad: 0, Reductions: 1)), "not by a tenth");
            Assert.That(first.Next(plateau, -11.1, false), Is.EqualTo(new PlateauState(-11.1)));
            Assert.That(first.Next(plateau, double.NaN, false).Best, Is.EqualTo(-10));
            Assert.That(new PlateauState().Next(plateau with { Patience = 1 }, double.NaN, true), Is.EqualTo(new PlateauState(Best: null, Bad: 1)));
        });
    }

    [Test]
    public void Durations_are_steps_epochs_or_shares()
    {
        Duration share = 0.05;
        Assert.Multiple(() =>
        {
            Assert.That(share.In(_length), Is.EqualTo(50));
            Assert.That(Duration.Epochs(2.5).In(_length), Is.EqualTo(250));
            Assert.That(Duration.Steps(7).In(default), Is.EqualTo(7));
            Assert.That(Duration.Share(0).In(default), Is.Zero);
            Assert.That((bool[])[share.NeedsTotalSteps, Duration.Epochs(1).NeedsTotalSteps, Duration.Steps(1).NeedsTotalSteps], Is.EqualTo((bool[])[true, false, false]));
            Assert.That(() => share.In(default), Throws.ArgumentException.With.Message.Contains("limit the run"));
            Assert.That(() => Duration.Epochs(1).In(new RunLength(10, 0)), Throws.ArgumentException.With.Message.Contains("StepsPerEpoch"));
            Assert.That(() => Duration.Share(1.1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("share must be at least 0 and at most 1, but is 1.1."));
            Assert.That(() => Duration.Steps(-1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("count must be at least 0, but is -1."));
            Assert.That(() => Duration.Epochs(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("count must be a finite number of at least 0, but is NaN."));
            Assert.That($"{share}, {Duration.Steps(500)}, {Duration.Epochs(1.5)}", Is.EqualTo("0.05 of all steps, 500 steps, 1.5 epochs"));
        });
    }

    [Test]
    public void Sequences_are_checked()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new Sequence([new Constant()], [0.5]), Throws.ArgumentException.With.Message.Contains("1 schedules and 1 milestones were given"));
            Assert.That(() => new Sequence([], []), Throws.ArgumentException.With.Message.Contains("at least one schedule and one milestone fewer are expected"));
            Assert.That(() => new Product(), Throws.ArgumentException.With.Message.StartsWith("A product needs at least one schedule."));
            Assert.That(() => new Constant().Then(0.5, new Linear()).Then(Duration.Steps(3), new Cosine()).At(900, _length),
                Throws.ArgumentException.With.Message.Contains("3 steps (step 3) comes after step 500"));
            Assert.That(new Constant().Then(0.5, new Linear()), Is.EqualTo(new Sequence([new Constant(), new Linear()], [0.5])));
            Assert.That(new Constant().Then(0.5, new Linear()), Is.Not.EqualTo(new Sequence([new Constant(), new Linear()], [0.6])));
            Assert.That(new Product(new Linear(), new OneCycle()).MomentumAt(0, _length), Is.EqualTo(0.95));
            Assert.That(new MultiStep([0.5]), Is.EqualTo(new MultiStep(new List<Duration> { 0.5 })));
        });
    }

    [Test]
    public void Run_cards_hold_what_is_nested_too()
    {
        var card = OptionsJson.Write<Schedule>(new Warmup(new Constant().Then(0.5, new Linear())) { Over = Duration.Steps(5) })!;
        var sequence = card["inner"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)card["over"], Is.EqualTo("5 steps"));
            Assert.That((string?)sequence["milestones"]![0], Is.EqualTo("0.5 of all steps"));
            Assert.That(sequence["schedules"]!.AsArray().Select(schedule => (string?)schedule!["$type"]), Is.EqualTo((string[])["Constant", "Linear"]));
            Assert.That(card.AsObject().Select(pair => pair.Key), Has.None.EqualTo("needs_total_steps").And.None.EqualTo("plateau"), "what follows from the rest");
        });
    }

    [Test]
    public void Plots_show_the_curve_to_the_last_step()
    {
        var chart = new OneCycle().Plot(_length);
        Assert.Multiple(() =>
        {
            Assert.That(chart.Series.Select(series => series.Name), Is.EqualTo((string[])["learning rate", "momentum"]));
            Assert.That(chart.Series[0].Y, Is.EqualTo(Enumerable.Range(0, 1000).Select(step => new OneCycle().At(step, _length))));
            Assert.That(new Cosine().Plot(new RunLength(1_000_000, 1)).Series.Single().X[^1], Is.EqualTo(999_999));
            Assert.That(new Cosine().Plot(new RunLength(1, 1)).ToSvg(), Does.Contain("<circle"));
            Assert.That(new Constant().Plot(new RunLength(RunLength.Open, 10), steps: 50).Series.Single().X, Has.Count.EqualTo(50));
            Assert.That(() => new Constant().Plot(new RunLength(RunLength.Open, 10)), Throws.ArgumentException.With.Message.Contains("depends on the number of steps in the run, and that is not known"));
            Assert.That(() => new Constant().Plot(_length, steps: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("steps must be at least 1, but is 0."));
        });
    }
}
