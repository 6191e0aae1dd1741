using DeepNet.Training;
using Microsoft.Extensions.Logging;

namespace DeepNet.Tests.Training.Observers;

public sealed class LoggerObserverTests
{
    [Test]
    public void Every_event_has_its_level_and_message()
    {
        var logger = new Memory(LogLevel.Debug);
        var observer = new LoggerObserver(logger) { EverySteps = 12 };
        observer.Notify(LoggedRun.Started());
        foreach (var happened in LoggedRun.Events.Take(18))
            observer.Notify(happened);
        observer.Notify(new CheckpointSaved("c/step-16", 16));
        observer.Notify(new Notice("A {brace} and 10 % of it."));
        observer.Notify(LoggedRun.Ended());
        observer.Notify(LoggedRun.Started(16, 2, "c/step-16"));
        var error = new InvalidOperationException("It broke.");
        observer.Notify(new TrainingEnded(null) { Error = error });
        observer.Notify(LoggedRun.Started() with { Length = new RunLength(RunLength.Open, 8) });

        Assert.That(logger.Lines, Is.EqualTo(new[]
        {
            "Information 1: Training starts: 24 steps, 8 an epoch",
            "Information 5: Measured val after step 4: val/loss 0.25, val/accuracy 0.16666666666666666, in 0.004 s",
            "Warning 4: Step 7 left the weights as they were: gradients overflowed at loss scale 65536",
            "Information 5: Measured val after step 8: val/loss 0.25, val/accuracy 0.1, in 0.008 s",
            "Information 6: Epoch 1 completed at step 8: val/accuracy 0.3333333333333333, train/loss -Infinity, best so far: False",
            "Debug 3: Step 12 of epoch 2: loss 0.08333333333333333, learning rate 8.333333333333333E-05",
            "Information 5: Measured val after step 12: val/loss 0.25, val/accuracy 0.07142857142857142, in 0.012 s",
            "Information 5: Measured val-ema after step 12: val-ema/loss NaN, val-ema/accuracy 0.07142857142857142, in 0.012 s",
            "Debug 7: Checkpoint of step 16 saved in c/step-16",
            "Warning 8: A {brace} and 10 % of it.",
            "Information 9: Training ended (Finished) after 24 steps",
            "Information 2: Training goes on after step 16 (epoch 2 completed) from c/step-16",
            "Error 10: Training ended with an error: It broke.",
            "Information 11: Training starts: 8 steps an epoch, until its limit is reached",
        }));
        Assert.That(logger.Errors, Is.EqualTo(new[] { error }));
        Assert.That(logger.State, Does.Contain(new KeyValuePair<string, object?>("Step", 16L)).And.Contain(new KeyValuePair<string, object?>("Checkpoint", "c/step-16")));
    }

    [Test]
    public void A_step_that_nobody_hears_of_costs_no_memory()
    {
        var observer = new LoggerObserver(new Memory(LogLevel.Information)) { EverySteps = 1 };
        var step = LoggedRun.Step(5);
        observer.Notify(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            observer.Notify(step);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_logger_is_needed() => Assert.That(() => new LoggerObserver(null!), Throws.ArgumentNullException.With.Message.Contains("'logger'"));

    private sealed class Memory(LogLevel least) : ILogger
    {
        public List<string> Lines { get; } = [];

        public List<Exception> Errors { get; } = [];

        /// <summary>The named values of the message about the resumption.</summary>
        public List<KeyValuePair<string, object?>> State { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add($"{logLevel} {eventId.Id}: {formatter(state, exception)}");
            if (exception is not null)
                Errors.Add(exception);
            if (eventId.Name == "Resumed")
                State.AddRange((IEnumerable<KeyValuePair<string, object?>>)state!);
        }
    }
}
