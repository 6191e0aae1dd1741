using System.Security.Cryptography;
using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class DownloadTests
{
    private static readonly byte[] _content = MakeContent();
    private static readonly RemoteFile _file = Describe("file.gz", _content);
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void IntactFileIsStoredAndReported()
    {
        using var server = FileServer.Sending(_content);
        var reports = new List<DownloadProgress>();
        var path = _file.Download(_folder.Path, [server.Address], new Reporter(reports.Add), default);
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(_content));
            Assert.That(reports.Select(report => report.Received), Is.Ordered);
            Assert.That(reports[^1], Is.EqualTo(new DownloadProgress("file.gz", _content.Length, _content.Length)));
            Assert.That(reports.Count(report => report.IsComplete), Is.EqualTo(1));
        });
    }

    [Test]
    public void WrongContentIsRefusedAndNotKept()
    {
        var wrong = (byte[])_content.Clone();
        wrong[1000] ^= 1;
        using var server = FileServer.Sending(wrong);
        var error = Fail(server.Address);
        Assert.That(error.IsCorrupt && error.Message.Contains(_file.Sha256, StringComparison.Ordinal), error.Message);
    }

    [Test]
    public void ShortFileIsRefused()
    {
        using var server = FileServer.Sending(_content[..^100]);
        Assert.That(Fail(server.Address).IsCorrupt);
    }

    [Test]
    public void LongFileIsRefused()
    {
        using var server = FileServer.Sending([.. _content, .. _content]);
        Assert.That(Fail(server.Address).IsCorrupt);
    }

    [Test]
    public void InterruptedTransferIsRefused()
    {
        using var server = FileServer.Sending(_content[..5000], declaredLength: _content.Length);
        Fail(server.Address);
    }

    [Test]
    public void UnreachableServerIsNamed()
    {
        var address = new Uri("http://127.0.0.1:9/"); // nobody listens there
        Assert.That(Fail(address).Message, Does.Contain("127.0.0.1:9"));
    }

    [Test]
    public void CacheThatCannotBeWrittenIsNamed()
    {
        using var server = FileServer.Sending(_content);
        var occupied = _folder.Write("occupied", [1]);
        var error = Assert.Throws<DownloadException>(() => _file.Download(Path.Combine(occupied, "cache"), [server.Address], null, default));
        Assert.That(error!.Message, Does.Contain(occupied));
    }

    [Test]
    public void NextMirrorIsTried()
    {
        using var missing = FileServer.Refusing(404);
        using var truncated = FileServer.Sending(_content[..10]);
        using var good = FileServer.Sending(_content);
        var path = _file.Download(_folder.Path, [missing.Address, truncated.Address, good.Address], null, default);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(_content));
    }

    [Test]
    public void CancellationLeavesNothing()
    {
        using var source = new CancellationTokenSource();
        using var server = new FileServer(async stream =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_content.Length}\r\n\r\n"));
            await stream.WriteAsync(_content.AsMemory(0, 1000));
            await source.CancelAsync();
            await Task.Delay(2000);
        });
        Assert.That(() => _file.Download(_folder.Path, [server.Address], null, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public void WholeDataSetIsDownloadedOnceAndThenCached()
    {
        using var set = new TemporaryFolder();
        IdxBytes.WriteSet(set, packed: true);
        string[] names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];
        var next = 0;
        using var server = new FileServer(async stream =>
        {
            var content = File.ReadAllBytes(set / names[next++]);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"));
            await stream.WriteAsync(content);
        });
        var source = new IdxImageSource
        {
            Place = new()
            {
                Name = "Test",
                FolderName = "test",
                Mirrors = [server.Address],
                Files = [.. names.Select(name => Describe(name, File.ReadAllBytes(set / name)))],
            },
            ClassNames = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")],
            Normalize = Normalize.Mnist,
        };
        var search = new DataSearch { DataFolder = null, CacheFolder = _folder.Path };
        Assert.That(source.Open(null, search).Train.Count, Is.EqualTo(3));
        Assert.That(source.Open(null, search with { AllowDownload = false }).Test.Count, Is.EqualTo(2));
        Assert.That(server.Requests, Is.EqualTo(4));
    }

    private DownloadException Fail(Uri address)
    {
        var error = Assert.Throws<DownloadException>(() => _file.Download(_folder.Path, [address], null, default));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty, "nothing may be left behind");
        return error!;
    }

    private static byte[] MakeContent()
    {
        var content = new byte[200_000];
        new RandomStream(3).Fill(content);
        return content;
    }

    private static RemoteFile Describe(string name, byte[] content) => new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private sealed class Reporter(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
