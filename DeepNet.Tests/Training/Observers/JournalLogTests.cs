using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Observers;

public sealed class JournalLogTests
{
    [Test]
    public void It_tells_of_every_start_and_forgets_nothing()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["journal.jsonl"];
        var time = new ManualTime();
        var first = new JournalLog(path, time);
        first.Notify(LoggedRun.Started());
        time.Advance(1.5);
        first.Notify(LoggedRun.Step(1));
        first.Notify(new Notice("a < b, “quoted”"));
        first.Notify(LoggedRun.Validation(8, "val"));
        first.Notify(new EpochCompleted(1, 8, 1e-3, new Dictionary<string, double>(), false));
        first.Notify(new CheckpointSaved("c/step-8", 8) { Blocked = TimeSpan.FromMilliseconds(2.5) });
        File.AppendAllText(path, "{\"event\":\"no"); // cut short by a kill

        time.Advance(60);
        var second = new JournalLog(path, time);
        second.Notify(LoggedRun.Started(8, 1, "c/step-8"));
        second.Notify(new TrainingEnded(null) { Error = new InvalidOperationException("It broke.") });
        var third = new JournalLog(path, time);
        third.Notify(LoggedRun.Started(8, 1, "c/step-8"));
        third.Notify(LoggedRun.Ended());

        Assert.That(File.ReadAllLines(path), Is.EqualTo(new[]
        {
            """{"event":"start","time":"2026-01-31T12:00:00.000Z","step":0,"epoch":0,"card":{"options":{"epochs":3}}}""",
            """{"event":"notice","time":"2026-01-31T12:00:01.500Z","step":1,"text":"a < b, “quoted”"}""",
            """{"event":"validation","time":"2026-01-31T12:00:01.500Z","step":8,"split":"val","duration":8}""",
            """{"event":"epoch","time":"2026-01-31T12:00:01.500Z","step":8,"epoch":1,"duration":1500}""",
            """{"event":"checkpoint","time":"2026-01-31T12:00:01.500Z","step":8,"folder":"c/step-8","blocked":2.5}""",
            """{"event":"start","time":"2026-01-31T12:01:01.500Z","step":8,"epoch":1,"resumed_from":"c/step-8","card":{"options":{"epochs":3}}}""",
            """{"event":"end","time":"2026-01-31T12:01:01.500Z","step":8,"error":"InvalidOperationException","message":"It broke."}""",
            """{"event":"start","time":"2026-01-31T12:01:01.500Z","step":8,"epoch":1,"resumed_from":"c/step-8","card":{"options":{"epochs":3}}}""",
            """{"event":"end","time":"2026-01-31T12:01:01.500Z","step":24,"end":"Finished"}""",
        }));
    }
}
