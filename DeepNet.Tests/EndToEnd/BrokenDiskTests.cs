using System.Diagnostics;
using DeepNet.Tests.Training;
using DeepNet.Training;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A run whose folder cannot be written to, from the start or from some moment on. It takes root to make it so.</summary>
public sealed class BrokenDiskTests
{
    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void Make() => _temporary = new TemporaryFolder();

    [TearDown]
    public void Delete() => _temporary.Dispose();

    [Test]
    public void A_read_only_file_system_is_a_clear_error_at_the_start()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"], megabytes: 8);
        disk.MakeReadOnly();
        var recorder = new Recorder();
        Assert.That(() => new SmallRun(_temporary["disk/run"]) { Model = SmallRun.Quick }.Fit(observer: recorder), Throws.InstanceOf<IOException>()
            .With.Message.StartsWith($"Could not write '{_temporary["disk/run"]}': ").And.Message.Contains("Read-only file system").And.Message.Contains("Check that the folder is writable"));
        Assert.That(recorder.Events.OfType<StepCompleted>(), Is.Empty);
    }

    [Test]
    public void A_folder_without_permission_is_a_clear_error_at_the_start()
    {
        Directory.CreateDirectory(_temporary["forbidden"]);
        using var obstacle = Obstacle.Immutable(_temporary["forbidden"]);
        Assert.That(() => new SmallRun(_temporary["forbidden/run"]) { Model = SmallRun.Quick }.Fit(), Throws.InstanceOf<IOException>()
            .With.Message.Contains("Could not write").And.Message.Contains("Check the folder's permissions or write to another folder."));
    }

    [Test]
    public void Permission_withdrawn_during_the_run_ends_it_and_the_last_checkpoint_stays_good()
    {
        // Here and not in the middle of the run, where a test cannot be skipped.
        Obstacle.Immutable(_temporary.Path).Dispose();
        Interrupt(folder => Obstacle.Immutable(folder), "Check the folder's permissions or write to another folder.");
    }

    [Test]
    public void A_file_system_that_becomes_read_only_ends_the_run_and_the_last_checkpoint_stays_good()
        => Interrupt(folder => Obstacle.ReadOnly(folder), "Read-only file system");

    private void Interrupt(Func<string, Obstacle> make, string expected)
    {
        var run = new SmallRun(_temporary["run"]) { Model = SmallRun.Quick };
        Obstacle? obstacle = null;
        try
        {
            var error = Assert.Throws<IOException>(() => run.Fit(observer: new Recorder(happened =>
            {
                if (happened is CheckpointSaved { Step: 4 })
                    obstacle = make(_temporary["run/checkpoints"]);
            })))!;
            Assert.That(error.Message, Does.StartWith("Could not write '").And.Contain("step-000000008").And.Contain(expected).And.Contain("What stood there before is unchanged."));
        }
        finally
        {
            obstacle?.Dispose();
        }
        Assert.That(run.Checkpoints.Select(Path.GetFileName), Is.EqualTo(new[] { "step-000000004" }), "nothing half-written is left");

        var recorder = new Recorder();
        Assert.That(run.Fit(observer: recorder).End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(4));
    }

    private sealed class Obstacle(params string[] undo) : IDisposable
    {
        public static Obstacle Immutable(string folder)
        {
            if (!Run("chattr", "+i", folder))
                Assert.Ignore("chattr does not work here: this test runs as root on Linux, on a file system that knows it.");
            return new Obstacle("chattr", "-i", folder);
        }

        public static Obstacle ReadOnly(string folder)
        {
            if (!Run("mount", "--bind", folder, folder) || !Run("mount", "-o", "remount,bind,ro", folder))
                Assert.Ignore("A folder could not be mounted: this test runs as root on Linux.");
            return new Obstacle("umount", folder);
        }

        public void Dispose() => Run(undo);

        private static bool Run(params string[] command)
        {
            if (!OperatingSystem.IsLinux())
                return false;
            try
            {
                using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false; // there is no such program
            }
        }
    }
}
