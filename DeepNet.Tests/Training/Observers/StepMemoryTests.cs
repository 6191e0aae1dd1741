using System.Text.Json;
using DeepNet.Tests.Support;
using DeepNet.Tests.Training.Observers.TensorBoard;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training.Observers;

/// <summary>What steps took of CUDA's memory goes where their times go; the figures are made up but on a GPU.</summary>
internal sealed class StepMemoryTests
{
    private static readonly StepMemory[] _memory = [new(1_500_000_000, 2_000_000_000), new(2_500_000_000, 3_000_000_000), new(500_000_000, 3_100_000_000)];

    [Test]
    public void Each_step_has_the_peaks_since_the_one_before()
    {
        var (allocated, calls) = (0L, new List<string>());
        var peaks = new StepPeaks(() => new StepMemory(allocated, 2 * allocated), () =>
        {
            calls.Add($"back from {allocated}");
            allocated = 0;
        });
        allocated = 30;
        Assert.That(peaks.Take(), Is.EqualTo(new StepMemory(30, 60)));
        allocated = 20;
        Assert.That(peaks.Take(), Is.EqualTo(new StepMemory(20, 40)));
        Assert.That(calls, Is.EqualTo(new[] { "back from 30", "back from 20" }));
        Assert.That(StepPeaks.Of(torch.CPU), Is.Null);
    }

    [Test]
    public void The_ledger_keeps_the_most_of_each()
    {
        var ledger = new StepLedger(new ManualTime());
        ledger.Notify(LoggedRun.Started());
        ledger.Notify(LoggedRun.Step(1));
        Assert.That(ledger.Summary().PeakMemory, Is.Null);
        foreach (var step in Steps())
            ledger.Notify(step);
        Assert.That(ledger.Summary().PeakMemory, Is.EqualTo(new StepMemory(2_500_000_000, 3_100_000_000)));
        Assert.That(ledger.Summary().ToText().Split('\n')[^1], Is.EqualTo("at most 2.5 GB of CUDA memory in tensors, 3.1 GB taken from the device"));
        ledger.Notify(LoggedRun.Started());
        Assert.That(ledger.Summary().PeakMemory, Is.Null);
    }

    [Test]
    public void Json_lines_hold_it_where_timings_are_wanted([Values] bool timings)
    {
        using var temporary = new TemporaryFolder();
        var log = new JsonLinesLog(temporary["log.jsonl"]) { Timings = timings };
        log.Notify(LoggedRun.Started());
        foreach (var step in Steps())
            log.Notify(step);
        log.Notify(LoggedRun.Ended(3));
        var lines = File.ReadAllLines(temporary["log.jsonl"]);
        Assert.That(lines, Has.Length.EqualTo(3));
        if (timings)
            Assert.That(lines[1], Does.EndWith(""","memory":{"allocated":2500000000,"reserved":3000000000}}"""));
        else
            Assert.That(lines[1], Does.Not.Contain("memory"));
    }

    [Test]
    public void TensorBoard_has_two_curves_of_it()
    {
        using var temporary = new TemporaryFolder();
        var log = new TensorBoardLog(temporary.Path, new ManualTime()) { EverySteps = 1 };
        log.Notify(LoggedRun.Started());
        foreach (var step in Steps())
            log.Notify(step);
        log.Notify(LoggedRun.Ended(3));
        var values = EventFile.Values(EventFile.Read(EventFile.In(temporary.Path).Single()));
        Assert.That(EventFile.Curve(values["memory/peak_allocated_gb"]), Is.EqualTo("1:1.5 2:2.5 3:0.5"));
        Assert.That(EventFile.Curve(values["memory/peak_reserved_gb"]), Does.StartWith("1:2.0 2:3.0 3:3.0999"));
    }

    [Test]
    public void Displays_show_that_of_the_newest_step([Values] bool isTerminal)
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal, 200);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(ProgressEvents.Started(steps: 300, perEpoch: 100, epochs: 3));
        clock.Advance(TimeSpan.FromSeconds(11));
        foreach (var step in Steps().Take(2))
            display.Notify(step);
        display.Notify(new TrainingEnded(null));
        Assert.That(string.Join('\n', console.Lines), Does.Contain(isTerminal ? "step peak 2.5 GB" : "step peak 1.5 GB"));
    }

    [Test]
    public void The_report_has_the_most_of_all_sessions_which_a_checkpoint_keeps()
    {
        var first = LedgerTotals.Of(Summary(_memory[1]), units: 1);
        var kept = JsonSerializer.Deserialize<LedgerTotals>(JsonSerializer.Serialize(first))!;
        Assert.That(kept.PeakMemory, Is.EqualTo(_memory[1]));
        Assert.That(kept.Plus(LedgerTotals.Of(Summary(_memory[2]), units: 1)).PeakMemory, Is.EqualTo(new StepMemory(2_500_000_000, 3_100_000_000)));
        Assert.That(kept.Plus(LedgerTotals.Of(Summary(null), units: 1)).PeakMemory, Is.EqualTo(_memory[1]));
    }

    [Test]
    [Category(Gpu.Category)]
    public void On_the_GPU_each_step_is_told_with_its_peaks()
    {
        Gpu.Require();
        using var temporary = new TemporaryFolder();
        var run = new SmallRun(temporary["run"]) { Model = SmallRun.Quick };
        run = new SmallRun(run.Folder) { Model = run.Model, Options = run.Options with { Device = "cuda", Epochs = 1 } };
        var recorder = new Recorder();
        run.Fit(observer: recorder);
        var steps = recorder.Events.OfType<StepCompleted>().ToArray();
        Assert.That(steps, Has.Length.EqualTo(SmallRun.StepsPerEpoch));
        // Weights, gradients and two moments of 784 × 32 + 32 + 32 × 10 + 10 numbers.
        Assert.That(steps[^1].Memory!.Value.Allocated, Is.GreaterThan(4 * 4 * 25_450));
        Assert.That(steps.Select(step => step.Memory!.Value), Has.All.Matches<StepMemory>(memory => memory.Reserved >= memory.Allocated));
    }

    private static IEnumerable<StepCompleted> Steps() => _memory.Select((memory, index) => LoggedRun.Step(index + 1) with { Memory = memory });

    private static LedgerSummary Summary(StepMemory? memory)
    {
        var ledger = new StepLedger(new ManualTime());
        ledger.Notify(LoggedRun.Started());
        ledger.Notify(LoggedRun.Step(1) with { Memory = memory });
        return ledger.Summary();
    }
}
