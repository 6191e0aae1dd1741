using System.Diagnostics;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A disk of a few megabytes: a tmpfs, which takes root to mount; the test is skipped elsewhere.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public static SmallDisk Mount(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) != 0)
            Assert.Ignore("A small tmpfs could not be mounted: this test runs as root on Linux.");
        return new SmallDisk(folder);
    }

    public void Resize(int megabytes) => Assert.That(Run("mount", "-o", $"remount,size={megabytes}m", _folder), Is.Zero);

    /// <summary>From here on nothing can be written, not even by root.</summary>
    public void MakeReadOnly() => Assert.That(Run("mount", "-o", "remount,ro", _folder), Is.Zero);

    public void Dispose() => Run("umount", _folder);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
