using DeepNet.Tests.EndToEnd;
using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Observers;

/// <summary>Logs that cannot be written: on a full disk, in a folder that takes no files.</summary>
public sealed class LogFailureTests
{
    [TestCase("csv")]
    [TestCase("jsonl")]
    [TestCase("journal")]
    public void A_log_that_cannot_be_created_is_an_error_before_the_first_step(string kind)
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary["file"], "");
        var path = temporary["file/log"]; // below a file there is no folder, for root neither
        var error = Assert.Throws<LogException>(() => Create(kind, path).Notify(LoggedRun.Started()))!;
        Assert.That(error.Message, Does.StartWith($"Could not write '{path}': ").And.Contain("Check that the folder is writable").And.EndWith("Nothing has been trained yet."));
    }

    [TestCase("csv")]
    [TestCase("jsonl")]
    [TestCase("journal")]
    public void A_folder_without_permission_says_what_to_do(string kind)
    {
        using var temporary = new TemporaryFolder();
        var folder = Directory.CreateDirectory(temporary["locked"]).FullName;
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            Assert.Ignore("Permissions do not bind root, nor do they work like this on Windows.");
        else
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = Assert.Throws<LogException>(() => Create(kind, Path.Combine(folder, "log")).Notify(LoggedRun.Started()))!;
        Assert.That(error.Message, Does.Contain("Check the folder's permissions or write to another folder."));
    }

    [TestCase("csv")]
    [TestCase("jsonl")]
    [TestCase("journal")]
    public void A_disk_that_is_read_only_is_an_error_before_the_first_step(string kind)
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 1);
        disk.MakeReadOnly();
        var error = Assert.Throws<LogException>(() => Create(kind, temporary["disk/log"]).Notify(LoggedRun.Started()))!;
        Assert.That(error.Message, Does.Contain("Read-only file system").And.Contain("Check that the folder is writable").And.EndWith("Nothing has been trained yet."));
    }

    [TestCase("csv")]
    [TestCase("jsonl")]
    [TestCase("journal")]
    public void On_a_full_disk_the_run_ends_when_the_next_checkpoint_is_safe(string kind)
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 1);
        var path = temporary["disk/log"];
        var log = Create(kind, path);
        log.Notify(LoggedRun.Started());
        Tell(log, from: 0, to: 4);
        Fill(temporary["disk/filler"]);
        for (var round = 1; round < 300; round++) // until the file's last page is full too
            Tell(log, 4 * round, 4 * round + 4);

        log.Notify(new CheckpointStarting(1200));
        var error = Assert.Throws<LogException>(() => log.Notify(new CheckpointSaved("c", 1200)))!;
        Assert.That(error.Message, Does.StartWith($"Could not write '{path}': ").And.Contain("The disk is full. Free some space on")
            .And.Contain("The checkpoint of step 1200 is safe: started again, the run goes on from there. The log lacks what happened after step "));
        Assert.DoesNotThrow(() => log.Notify(new TrainingEnded(null) { Error = error }), "one error is enough");
    }

    [TestCase("csv")]
    [TestCase("jsonl")]
    [TestCase("journal")]
    public void Space_that_is_made_in_time_saves_all_of_the_log(string kind)
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 1);
        var (straight, log) = (Create(kind, temporary["straight"]), Create(kind, temporary["disk/log"]));
        foreach (var one in (ITrainingObserver[])[straight, log])
            one.Notify(LoggedRun.Started());
        Fill(temporary["disk/filler"]);
        foreach (var one in (ITrainingObserver[])[straight, log])
            for (var round = 0; round < 100; round++)
                Tell(one, 4 * round, 4 * round + 4);
        log.Notify(new CheckpointStarting(400));
        File.Delete(temporary["disk/filler"]);
        foreach (var one in (ITrainingObserver[])[straight, log])
        {
            one.Notify(new CheckpointSaved("c", 400));
            one.Notify(LoggedRun.Ended(400));
        }
        Assert.That(File.ReadAllText(temporary["disk/log"]), Is.EqualTo(File.ReadAllText(temporary["straight"])));
    }

    [Test]
    public void TensorBoards_files_are_no_exception()
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 1);
        var log = Create("tensorboard", temporary["disk/log"]);
        log.Notify(LoggedRun.Started());
        Fill(temporary["disk/filler"]);
        Tell(log, 0, 400);
        log.Notify(new CheckpointStarting(400));
        var error = Assert.Throws<LogException>(() => log.Notify(new CheckpointSaved("c", 400)))!;
        Assert.That(error.Message, Does.Contain("events.out.tfevents.").And.Contain("The disk is full.").And.Contain("The checkpoint of step 400 is safe"));
        log.Notify(new TrainingEnded(null) { Error = error });

        disk.MakeReadOnly();
        error = Assert.Throws<LogException>(() => Create("tensorboard", temporary["disk/other"]).Notify(LoggedRun.Started()))!;
        Assert.That(error.Message, Does.Contain("Read-only file system").And.EndWith("Nothing has been trained yet."));
    }

    [Test]
    public void A_run_that_comes_to_its_end_says_what_the_log_lacks()
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 1);
        var log = Create("jsonl", temporary["disk/log"]);
        log.Notify(LoggedRun.Started());
        Fill(temporary["disk/filler"]);
        Tell(log, 0, 400);
        var error = Assert.Throws<LogException>(() => log.Notify(LoggedRun.Ended(400)))!;
        Assert.That(error.Message, Does.EndWith("The training itself had come to its end. The log lacks what happened after step 0."));
    }

    // All three at a time that stands still, so that two tell the same.
    private static ITrainingObserver Create(string kind, string path) => kind switch
    {
        "csv" => new CsvLog(path),
        "jsonl" => new JsonLinesLog(path, new ManualTime()),
        "tensorboard" => new TensorBoardLog(path, new ManualTime()) { EverySteps = 1 },
        _ => new JournalLog(path, new ManualTime()),
    };

    private static void Tell(ITrainingObserver log, long from, long to)
    {
        for (var step = from + 1; step <= to; step++)
            log.Notify(LoggedRun.Step(step));
        log.Notify(new EpochCompleted((int)(to / 4), to, 1e-3, new Dictionary<string, double> { ["val/accuracy"] = 1.0 / to }, false));
    }

    private static void Fill(string path)
    {
        using var stream = File.Create(path, bufferSize: 1);
        var error = Assert.Throws<IOException>(() =>
        {
            while (true)
                stream.Write(new byte[4096]);
        })!;
        Assert.That(error.Message, Does.Contain("No space left"));
    }
}
