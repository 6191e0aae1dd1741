using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class CheckpointPolicyTests
{
    private static readonly CheckpointOptions _never = new("x") { Every = null, EverySteps = null, EveryEpochs = null };

    [Test]
    public void Without_any_measure_none_is_ever_due()
    {
        var clock = new ManualClock();
        var policy = new CheckpointPolicy(_never, clock);
        clock.Advance(TimeSpan.FromDays(365));
        Assert.That(policy.IsDueByTime(), Is.False);
        Assert.That(policy.IsDueByCount(new RunState { Step = 1_000_000, Epoch = 100 }), Is.False);
    }

    [Test]
    public void Every_n_steps_is_at_the_multiples_of_n()
    {
        var policy = new CheckpointPolicy(_never with { EverySteps = 4 }, new ManualClock());
        Assert.That(Due(policy, Enumerable.Range(1, 17).Select(step => new RunState { Step = step })), Is.EqualTo(new long[] { 4, 8, 12, 16 }));
    }

    [Test]
    public void A_resumed_run_keeps_to_the_multiples_and_one_that_was_missed_is_made_up_for()
    {
        var policy = new CheckpointPolicy(_never with { EverySteps = 4 }, new ManualClock());
        policy.Saved(new RunState { Step = 6 });
        Assert.That(policy.IsDueByCount(new RunState { Step = 7 }), Is.False);
        Assert.That(policy.IsDueByCount(new RunState { Step = 8 }), Is.True);
        Assert.That(policy.IsDueByCount(new RunState { Step = 9 }), Is.True, "not saved at 8");
        policy.Saved(new RunState { Step = 9 });
        Assert.That(policy.IsDueByCount(new RunState { Step = 11 }), Is.False);
        Assert.That(policy.IsDueByCount(new RunState { Step = 12 }), Is.True);
    }

    [Test]
    public void Every_n_epochs_is_at_the_end_of_the_nth()
    {
        var policy = new CheckpointPolicy(_never with { EveryEpochs = 2 }, new ManualClock());
        Assert.That(Due(policy, Enumerable.Range(1, 30).Select(step => new RunState { Step = step, Epoch = step / 5 })), Is.EqualTo(new long[] { 10, 20, 30 }));
    }

    [Test]
    public void Time_counts_from_the_last_checkpoint()
    {
        var clock = new ManualClock();
        var policy = new CheckpointPolicy(_never with { Every = TimeSpan.FromMinutes(10) }, clock);
        clock.Advance(TimeSpan.FromMinutes(9.99));
        Assert.That(policy.IsDueByTime(), Is.False);
        clock.Advance(TimeSpan.FromMinutes(0.01));
        Assert.That(policy.IsDueByTime(), Is.True);
        policy.Saved(new RunState { Step = 5 });
        Assert.That(policy.IsDueByTime(), Is.False);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(policy.IsDueByTime(), Is.True);
    }

    private static long[] Due(CheckpointPolicy policy, IEnumerable<RunState> states)
    {
        var due = new List<long>();
        foreach (var state in states)
            if (policy.IsDueByCount(state))
            {
                due.Add(state.Step);
                policy.Saved(state);
            }
        return [.. due];
    }
}
