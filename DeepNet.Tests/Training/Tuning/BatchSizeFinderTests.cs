using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Tuning;

public sealed class BatchSizeFinderTests
{
    private static readonly BatchSizeFinder _finder = new() { MemoryBudget = long.MaxValue };

    [Test]
    public void The_largest_size_that_fits_is_found_exactly([Values(2, 3, 16, 31, 32, 33, 49, 50)] int most, [Values(2, 5, 50)] int start)
    {
        using var model = new TuningModel();
        var result = (_finder with { Start = start, Steps = 1 }).Largest(new LimitedStep(model.Step, most), model.Data, new Sgd());
        Assert.Multiple(() =>
        {
            Assert.That(result.BatchSize, Is.EqualTo(most));
            Assert.That(result.Trials.Where(trial => trial.Fits).Max(trial => trial.BatchSize), Is.EqualTo(most));
            Assert.That(result.Trials.Select(trial => trial.BatchSize), Is.Unique, "none is tried twice");
            Assert.That(result.Trials, Has.Count.LessThan(14));
        });
        model.AssertUnchanged();
    }

    [Test]
    public void Doubled_sizes_alone_are_tried_on_request()
    {
        using var model = new TuningModel();
        var result = (_finder with { Start = 2, DoublesOnly = true }).Largest(new LimitedStep(model.Step, 30), model.Data, new AdamW());
        Assert.That(result.Trials.Select(trial => (trial.BatchSize, trial.Fits)), Is.EqualTo(((int, bool)[])[(2, true), (4, true), (8, true), (16, true), (32, false)]));
        Assert.That(result.Trials[^1].Refusal, Is.EqualTo("32 samples: CUDA out of memory. Tried to allocate 2.00 GiB"));
        model.AssertUnchanged();
    }

    [Test]
    public void A_size_may_be_limited()
    {
        using var model = new TuningModel();
        var step = new LimitedStep(model.Step, 1000);
        Assert.That((_finder with { Most = 13, Steps = 2 }).Largest(step, model.Data, new Sgd()).BatchSize, Is.EqualTo(13));
        Assert.That(step.Sizes, Is.EqualTo((long[])[2, 2, 4, 4, 8, 8, 13, 13]), "two steps each");
    }

    [Test]
    public void If_nothing_fits_it_says_so_and_changes_nothing()
    {
        using var model = new TuningModel();
        Assert.That(() => _finder.Largest(new LimitedStep(model.Step, 0), model.Data, new Sgd()),
            Throws.InvalidOperationException.With.Message.EqualTo("Not even a batch of one sample fits into memory. 1 samples: CUDA out of memory. Tried to allocate 2.00 GiB"));
        Assert.That(() => _finder.Fastest(new LimitedStep(model.Step, 1), model.Data, new Sgd()),
            Throws.InvalidOperationException.With.Message.StartsWith("A batch of 2 samples does not fit into memory."));
        using var nothing = new TensorDataset(zeros(0, 6), zeros([0], int64));
        Assert.That(() => _finder.Largest(model.Step, new BatchLoader(nothing, new()), new Sgd()), Throws.ArgumentException.With.Message.StartsWith("The data set has no sample."));
        model.AssertUnchanged();
    }

    [Test]
    public void Other_errors_are_not_taken_for_a_lack_of_memory()
    {
        using var model = new TuningModel();
        // Batch normalization refuses a single sample.
        Assert.That(() => (_finder with { Start = 1 }).Largest(model.Step, model.Data, new Sgd()), Throws.InstanceOf<Exception>().With.Message.Contains("more than 1 value per channel"));
        model.AssertUnchanged();
    }

    [Test]
    public void Beyond_the_budget_nothing_is_tried()
    {
        using var model = new TuningModel();
        var step = new LimitedStep(model.Step, 1000);
        var result = new BatchSizeFinder { MemoryBudget = 1, Start = 4 }.Largest(step, model.Data, new Sgd());
        Assert.Multiple(() =>
        {
            Assert.That(result.BatchSize, Is.EqualTo(4), "of the first size nothing is known beforehand");
            Assert.That(step.Sizes, Is.All.EqualTo(4));
            Assert.That(result.Trials.Where(trial => !trial.Fits).Select(trial => trial.Refusal), Is.All.Contains("and the budget is 0 MiB"));
        });
    }

    [Test]
    public void Memory_is_foretold_from_what_samples_added()
    {
        const long MiB = 1 << 20;
        var probe = new MemoryProbe(before: 1000 * MiB, budget: 3000 * MiB);
        Assert.That(probe.Refuses(1 << 20), Is.Null, "nothing is known");
        probe.Add(10, 1100 * MiB);
        Assert.That(probe.Refuses(200), Is.Null, "10 MiB a sample");
        Assert.That(probe.Refuses(201), Is.EqualTo("201 samples would take about 3,010 MiB, as 10 took 1,100, and the budget is 3,000 MiB."));
        probe.Add(20, 1500 * MiB);
        Assert.That(probe.Refuses(57), Is.Null, "40 MiB a sample since");
        Assert.That(probe.Refuses(58), Is.Not.Null);
        probe.Add(5, 2900 * MiB);
        Assert.That(probe.Refuses(57), Is.Null, "a smaller size tells nothing");
    }

    [Test]
    public void The_fastest_is_the_smallest_that_is_about_as_fast_as_any()
    {
        using var model = new TuningModel();
        // A step takes 10 ms and 1 ms for every sample beyond 8.
        var clock = new StepClock();
        var step = new TimedStep(model.Step, clock, size => TimeSpan.FromMilliseconds(10 + Math.Max(0, size - 8)));
        var result = _finder.Fastest(step, model.Data, new Sgd(), clock);
        double[] rates = [2 / 0.010, 4 / 0.010, 8 / 0.010, 16 / 0.018, 32 / 0.034];
        Assert.Multiple(() =>
        {
            Assert.That(result.Trials.Select(trial => trial.SamplesPerSecond), Is.EqualTo(rates).Within(0.01));
            Assert.That(result.BatchSize, Is.EqualTo(32), "941 against 889 samples a second");
            Assert.That((_finder with { Most = 31 }).Fastest(step, model.Data, new Sgd(), clock).BatchSize, Is.EqualTo(16));
            Assert.That(result.Plot().ToSvg(), Does.Contain("Batch sizes"));
        });
        model.AssertUnchanged();
    }

    [Test]
    public void Sizes_that_bring_nothing_more_end_the_search()
    {
        using var model = new TuningModel();
        var clock = new StepClock();
        var step = new TimedStep(model.Step, clock, size => TimeSpan.FromMilliseconds(size));
        var result = _finder.Fastest(step, model.Data, new Sgd(), clock);
        Assert.That(result.Trials.Select(trial => trial.BatchSize), Is.EqualTo((int[])[2, 4, 8]));
        Assert.That(result.BatchSize, Is.EqualTo(2));
    }

    private sealed class StepClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class TimedStep(TrainingStep inner, StepClock clock, Func<long, TimeSpan> duration) : TrainingStep
    {
        public override TorchSharp.torch.nn.Module Model => inner.Model;

        public override StepOutcome Forward(DeepNet.Data.Batch batch)
        {
            clock.Now += duration(batch.Count);
            return inner.Forward(batch);
        }
    }
}
