using System.Text.Json.Nodes;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>What observers leave in a checkpoint comes back when the run goes on from it.</summary>
public sealed class ObserverMemoryTests
{
    [Test]
    public void A_run_that_was_interrupted_gives_observers_back_what_they_left_in_its_last_checkpoint()
    {
        using var temporary = new TemporaryFolder();
        var run = new SmallRun(temporary.Path) { Model = SmallRun.Quick };
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var first = new Recorder(happened =>
        {
            if (happened is StepCompleted && ++steps == 13)
                stop.Cancel();
            if (happened is CheckpointStarting starting)
                starting.Memory["counter"] = new JsonObject { ["steps"] = steps };
        });
        run.Fit(stop.Token, first);

        var second = new Recorder(happened =>
        {
            if (happened is TrainingStarted)
                stop.Dispose();
        });
        run.Fit(observer: second);

        var fresh = first.Events.OfType<TrainingStarted>().Single();
        var resumed = second.Events.OfType<TrainingStarted>().Single();
        Assert.Multiple(() =>
        {
            Assert.That(fresh.Memory, Is.Empty);
            Assert.That((fresh.Units, fresh.Elapsed), Is.EqualTo((0L, TimeSpan.Zero)));
            Assert.That(resumed.Step, Is.EqualTo(13));
            Assert.That((long?)resumed.Memory["counter"]["steps"], Is.EqualTo(13));
            // Ten batches of an epoch are 314 samples, three more are 96.
            Assert.That(resumed.Units, Is.EqualTo(314 + 96));
            Assert.That(resumed.Elapsed, Is.GreaterThan(TimeSpan.Zero));
        });
    }

    [Test]
    public void Every_checkpoint_is_announced_on_its_step_before_it_is_saved()
    {
        using var temporary = new TemporaryFolder();
        var recorder = new Recorder();
        new SmallRun(temporary.Path) { Model = SmallRun.Quick }.Fit(observer: recorder);
        var announced = recorder.Events.OfType<CheckpointStarting>().Select(starting => starting.Step).ToArray();
        Assert.That(announced, Is.Not.Empty);
        Assert.That(recorder.Events.OfType<CheckpointSaved>().Select(saved => saved.Step), Is.EqualTo(announced));
        foreach (var saved in recorder.Events.OfType<CheckpointSaved>())
            Assert.That(
                recorder.Events.FindIndex(happened => happened is CheckpointStarting starting && starting.Step == saved.Step),
                Is.LessThan(recorder.Events.IndexOf(saved)));
    }
}
