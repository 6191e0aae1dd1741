using DeepNet.Training;

namespace DeepNet.Tests.Training.Schedules;

/// <summary>Whole curves, as properties over many lengths of runs, those of one step included.</summary>
public sealed class ScheduleCurveTests
{
    private static readonly long[] _lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 19, 20, 21, 50, 99, 100, 101, 1000];

    /// <summary>Each schedule, with whether its curve has no jumps.</summary>
    private static readonly (Schedule Schedule, bool IsContinuous)[] _all =
    [
        (new Constant(), true),
        (new StepDecay { Epochs = 2 }, false),
        (new StepDecay { Steps = 3 }, false),
        (new MultiStep([0.5, 0.75]), false),
        (new Exponential(), true),
        (new Exponential { Every = 0.1 }, true),
        (new Polynomial { Power = 2, Floor = 0.1 }, true),
        (new Linear(), true),
        (new Linear { From = 0.1, To = 1, Over = 0.5 }, true),
        (new Cosine { Warmup = 0.1, Floor = 0.05 }, true),
        (new CosineRestarts { First = 0.3, Factor = 2, Decay = 0.5 }, false),
        (new OneCycle(), true),
        (new OneCycle { ThreePhase = true, Anneal = Curve.Linear }, true),
        (new InverseSquareRoot { Warmup = 0.1 }, true),
        (new Trapezoid { Warmup = 0.1 }, true),
        (new Trapezoid { Warmup = Duration.Epochs(1), Decay = 0.9, Curve = Curve.Cosine }, true),
        (new FlatCosine(), true),
        (new ReduceOnPlateau(), true),
        (new Warmup(new Constant()), true),
        (new Warmup(new Cosine()) { Curve = Curve.Cosine, Over = 0.2 }, true),
        (new Warmup(new Linear()) { From = 0.5, Delays = false }, true),
        (new Warmup(new MultiStep([0.5])) { Over = Duration.Steps(5) }, false),
        (new Constant().Then(0.5, new Cosine()), true),
        (new Warmup(new Constant()) { Over = 0.2 }.Then(0.6, new Linear()), true),
        (new Product(new Exponential { Every = 0.5 }, new Linear { From = 1, To = 0.5 }), true),
    ];

    private static IEnumerable<Schedule> All => _all.Select(pair => pair.Schedule);

    private static IEnumerable<Schedule> Continuous => _all.Where(pair => pair.IsContinuous).Select(pair => pair.Schedule);

    [TestCaseSource(nameof(All))]
    public void Every_step_learns_and_none_passes_the_peak(Schedule schedule)
    {
        foreach (var total in _lengths)
            for (var step = 0L; step < total; step++)
                Assert.That(schedule.At(step, new RunLength(total, 10)), Is.GreaterThan(0).And.LessThanOrEqualTo(1 + 1e-12), $"step {step} of {total}");
    }

    [TestCaseSource(nameof(All))]
    public void The_end_and_what_comes_after_it_have_a_value(Schedule schedule)
    {
        foreach (var total in _lengths)
            foreach (var step in (long[])[total, total + 1, 10 * total])
                Assert.That(schedule.At(step, new RunLength(total, 10)), Is.GreaterThanOrEqualTo(0).And.LessThanOrEqualTo(1), $"step {step} of {total}");
    }

    /// <summary>No jump from step to step, so none at a resume: neighbours lie as close as the steepest of these curves allows.</summary>
    [TestCaseSource(nameof(Continuous))]
    public void Neighbours_are_close(Schedule schedule)
    {
        const int Total = 20_000;
        var length = new RunLength(Total, 1000);
        for (var step = 0; step < Total; step++)
            Assert.That(Math.Abs(schedule.At(step + 1, length) - schedule.At(step, length)), Is.LessThan(0.0011), $"step {step}");
    }

    /// <summary>A pure function: what was asked before makes no difference.</summary>
    [TestCaseSource(nameof(All))]
    public void A_resume_finds_the_same_curve(Schedule schedule)
    {
        var length = new RunLength(100, 10);
        var straight = Enumerable.Range(0, 100).Select(step => schedule.At(step, length)).ToArray();
        Assert.That(Enumerable.Range(0, 100).Reverse().Select(step => (schedule with { }).At(step, length)).Reverse(), Is.EqualTo(straight));
    }

    [TestCaseSource(nameof(All))]
    public void A_run_without_end_suits_those_that_need_none_and_no_others(Schedule schedule)
    {
        var open = new RunLength(RunLength.Open, 10);
        if (schedule.NeedsTotalSteps)
            Assert.That(() => schedule.At(5000, open), Throws.ArgumentException.With.Message.Contains("limit the run in epochs, steps or tokens"));
        else
            Assert.That(schedule.At(50, open), Is.GreaterThan(0).And.LessThanOrEqualTo(1));
    }

    [TestCaseSource(nameof(All))]
    public void A_warm_up_ends_where_the_schedule_begins(Schedule schedule)
    {
        foreach (var total in _lengths.Where(total => total > 10))
        {
            var warm = new Warmup(schedule) { Over = Duration.Steps(10) };
            Assert.That(warm.At(10, new RunLength(total, 10)), Is.EqualTo(schedule.At(0, new RunLength(total - 10, 10))).Within(1e-15), $"of {total}");
            Assert.That(Enumerable.Range(0, 11).Select(step => warm.At(step, new RunLength(total, 10))), Is.Ordered.Ascending, $"of {total}");
        }
    }

    [Test]
    public void Floors_are_reached_at_the_end()
    {
        Schedule[] schedules = [new Cosine { Floor = 0.1 }, new Polynomial { Floor = 0.1 }, new Linear { To = 0.1 }, new Trapezoid { Floor = 0.1 }, new FlatCosine { Floor = 0.1 },
            new Trapezoid { Floor = 0.1, Curve = Curve.SquareRoot }, new Warmup(new Cosine { Floor = 0.1 }), new Constant().Then(0.5, new Cosine { Floor = 0.1 })];
        Assert.Multiple(() =>
        {
            foreach (var schedule in schedules)
                foreach (var total in _lengths)
                    Assert.That(schedule.At(total, new RunLength(total, 10)), Is.EqualTo(0.1).Within(1e-15), $"{schedule} of {total}");
        });
    }
}
