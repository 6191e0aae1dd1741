using System.Diagnostics;
using DeepNet.Tests.Training;
using DeepNet.Training;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A run on a disk too small for it: a tmpfs of 80 MB, which takes root to mount.</summary>
public sealed class FullDiskTests
{
    private TemporaryFolder _temporary = null!;
    private string _disk = null!;

    [OneTimeSetUp]
    public void Mount()
    {
        _temporary = new TemporaryFolder();
        _disk = _temporary["disk"];
        Directory.CreateDirectory(_disk);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", _disk) != 0)
            Assert.Ignore("A small tmpfs could not be mounted: this test runs as root on Linux.");
    }

    [OneTimeTearDown]
    public void Unmount()
    {
        Run("umount", _disk);
        _temporary.Dispose();
    }

    [Test]
    public void A_full_disk_is_a_clear_error_and_the_last_checkpoint_stays_good()
    {
        var run = new SmallRun(Path.Combine(_disk, "run"));
        // Room for one checkpoint (14.4 MB), not for a second beside it.
        var filler = Path.Combine(_disk, "filler");
        File.WriteAllBytes(filler, new byte[60 << 20]);

        var error = Assert.Throws<IOException>(() => run.Fit())!;

        Assert.That(error.Message, Does.Contain("The disk is full.").And.Contain("checkpoints").And.Contain("What stood there before is unchanged."));
        Assert.That(run.Checkpoints.Select(Path.GetFileName), Is.EqualTo(new[] { "step-000000004" }), "nothing half-written is left");

        File.Delete(filler);
        var recorder = new Recorder();
        var result = run.Fit(observer: recorder);
        Assert.That(result.End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(4));
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
