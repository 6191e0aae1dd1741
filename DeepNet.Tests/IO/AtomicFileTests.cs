using System.Diagnostics;
using DeepNet.IO;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.IO;

internal sealed class AtomicFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void ContentReplacesTheOld()
    {
        AtomicFile.WriteText(_folder / "deep/er/file", "old");
        AtomicFile.WriteText(_folder / "deep/er/file", "new");
        Assert.That(File.ReadAllText(_folder / "deep/er/file"), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(_folder / "deep/er"), Has.Length.EqualTo(1));
    }

    [Test]
    public void ReadersSeeTheOldContentWhileTheNewIsWritten()
    {
        AtomicFile.WriteText(_folder / "file", "old");
        AtomicFile.Write(_folder / "file", stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.That(File.ReadAllText(_folder / "file"), Is.EqualTo("old"));
        });
    }

    [Test]
    public void FailureLeavesTheOldContentAndNothingElse()
    {
        AtomicFile.WriteText(_folder / "file", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder / "file", stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.That(File.ReadAllText(_folder / "file"), Is.EqualTo("old"));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void FolderAppearsWholeOrNotAtAll()
    {
        Assert.Throws<InvalidOperationException>(() => AtomicDirectory.Write(_folder / "run", folder =>
        {
            File.WriteAllText(Path.Combine(folder, "a"), "1");
            throw new InvalidOperationException();
        }));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty);

        AtomicDirectory.Write(_folder / "run", folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "below"));
            File.WriteAllText(Path.Combine(folder, "below", "a"), "1");
            Assert.That(Directory.Exists(_folder / "run"), Is.False);
        });
        Assert.That(File.ReadAllText(_folder / "run/below/a"), Is.EqualTo("1"));
    }

    [Test]
    public void FolderIsReplacedOnlyWhenAsked()
    {
        AtomicDirectory.Write(_folder / "run", folder => File.WriteAllText(Path.Combine(folder, "a"), "1"));
        Assert.That(() => AtomicDirectory.Write(_folder / "run", _ => { }), Throws.TypeOf<IOException>().With.Message.Contains("already exists"));
        AtomicDirectory.Write(_folder / "run", folder => File.WriteAllText(Path.Combine(folder, "b"), "2"), replace: true);
        Assert.That(Directory.GetFiles(_folder / "run").Select(Path.GetFileName), Is.EqualTo(new[] { "b" }));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void LeftoversAreRemoved()
    {
        File.WriteAllText(_folder / ".model.1-0.deepnet-tmp", "");
        Directory.CreateDirectory(_folder / ".step-5.1-0.deepnet-tmp/below");
        File.WriteAllText(_folder / "kept", "");
        Assert.That(AtomicDirectory.RemoveLeftovers(_folder.Path), Is.EqualTo(2));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Has.Length.EqualTo(1));
        Assert.That(AtomicDirectory.RemoveLeftovers(_folder / "nowhere"), Is.Zero);
    }

    [Test]
    public void FullDiskLeavesTheOldContentAndSaysSo()
    {
        var disk = Directory.CreateDirectory(_folder / "disk").FullName;
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk))
            Assert.Ignore("Mounting a small file system needs Linux and root.");
        try
        {
            AtomicFile.WriteText(Path.Combine(disk, "file"), "old");
            var error = Assert.Throws<IOException>(() => AtomicFile.Write(Path.Combine(disk, "file"), stream => stream.Write(new byte[200_000])));
            Assert.Multiple(() =>
            {
                Assert.That(error!.Message, Does.Contain("disk is full").And.Contain(Path.Combine(disk, "file")));
                Assert.That(File.ReadAllText(Path.Combine(disk, "file")), Is.EqualTo("old"));
                Assert.That(Directory.GetFileSystemEntries(disk), Has.Length.EqualTo(1));
            });
            Assert.Throws<IOException>(() => AtomicDirectory.Write(Path.Combine(disk, "run"), folder => File.WriteAllBytes(Path.Combine(folder, "a"), new byte[200_000])));
            Assert.That(Directory.GetFileSystemEntries(disk), Has.Length.EqualTo(1));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
