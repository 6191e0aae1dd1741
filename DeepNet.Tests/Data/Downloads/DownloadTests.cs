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
    public void TransferThatBreaksOffGoesOnWhereItWas()
    {
        using var server = FileServer.BreakingOff(_content, after: 70_000);
        var starts = new List<long>();
        var path = _file.Download(_folder.Path, [server.Address], new Reporter(report => starts.Add(report.Received)), default);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(_content));
        Assert.That(server.Requests, Is.EqualTo(3), "200,000 bytes in pieces of 70,000");
        Assert.That(starts, Is.Ordered, "nothing arrives twice");
    }

    [Test]
    public void WhatArrivedIsKeptForTheNextTime()
    {
        using (var server = FileServer.Sending(_content[..5000], declaredLength: _content.Length))
            Assert.Throws<DownloadException>(() => _file.Download(_folder.Path, [server.Address], null, default));
        Assert.That(new FileInfo(Directory.GetFiles(_folder.Path).Single()).Length, Is.EqualTo(5000));

        using var whole = FileServer.BreakingOff(_content, after: _content.Length);
        var first = long.MaxValue;
        _file.Download(_folder.Path, [whole.Address], new Reporter(report => first = Math.Min(first, report.Received)), default);
        Assert.That(first, Is.GreaterThan(5000));
        Assert.That(Directory.GetFiles(_folder.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "file.gz" }));
        Assert.That(whole.Requests, Is.EqualTo(1));
    }

    [Test]
    public void ServerThatOnlySendsFilesWholeIsReadFromTheBeginning()
    {
        using (var server = FileServer.Sending(_content[..5000], declaredLength: _content.Length))
            Assert.Throws<DownloadException>(() => _file.Download(_folder.Path, [server.Address], null, default));
        using var whole = FileServer.Sending(_content);
        Assert.That(File.ReadAllBytes(_file.Download(_folder.Path, [whole.Address], null, default)), Is.EqualTo(_content));
    }

    [Test]
    public void WrongPartOfAnEarlierTimeIsFetchedAnew()
    {
        using (var wrong = FileServer.Sending(new byte[5000], declaredLength: _content.Length))
            Assert.Throws<DownloadException>(() => _file.Download(_folder.Path, [wrong.Address], null, default));
        using var good = FileServer.BreakingOff(_content, after: _content.Length);
        Assert.That(File.ReadAllBytes(_file.Download(_folder.Path, [good.Address], null, default)), Is.EqualTo(_content));
        Assert.That(good.Requests, Is.EqualTo(2), "the rest, then the whole");
    }

    [Test]
    public void ServerThatIsBusyIsAskedAgain()
    {
        var requests = 0;
        using var server = new FileServer(async stream =>
        {
            var head = ++requests < 3 ? "HTTP/1.1 503 Busy\r\nContent-Length: 0" : $"HTTP/1.1 200 OK\r\nContent-Length: {_content.Length}";
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{head}\r\nConnection: close\r\n\r\n"));
            if (requests == 3)
                await stream.WriteAsync(_content);
        });
        Assert.That(File.ReadAllBytes(_file.Download(_folder.Path, [server.Address], null, default)), Is.EqualTo(_content));
    }

    [Test]
    public void ServerThatStaysBusyIsGivenUp()
    {
        using var server = FileServer.Refusing(503);
        Assert.That(Fail(server.Address).Message, Does.Contain("HTTP 503").And.Contain("asked 4 times"));
    }

    [Test]
    public void FileOfAnotherLengthIsRefusedBeforeItIsFetched()
    {
        using var server = FileServer.Sending([], declaredLength: 1_000_000_000_000);
        Assert.That(Fail(server.Address).Message, Does.Contain("sent a file of 1,000,000,000,000 bytes; 200,000 were expected"));
    }

    [Test]
    public async Task SecondDownloadOfAFileWaitsForTheFirst()
    {
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        using var slow = new FileServer(async stream =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_content.Length}\r\nConnection: close\r\n\r\n"));
            begun.SetResult();
            await go.Task;
            await stream.WriteAsync(_content);
        });
        using var unused = FileServer.Refusing(404);
        var first = Task.Run(() => _file.Download(_folder.Path, [slow.Address], null, default));
        await begun.Task;
        var second = Task.Run(() => _file.Download(_folder.Path, [unused.Address], null, default));
        await Task.Delay(50);
        Assert.That(second.IsCompleted, Is.False);
        go.SetResult();
        Assert.That(await second, Is.EqualTo(await first));
        Assert.That(unused.Requests, Is.Zero);
        Assert.That(Directory.GetFiles(_folder.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "file.gz" }));
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
    public void CancellationKeepsWhatArrived()
    {
        using var source = new CancellationTokenSource();
        var over = new TaskCompletionSource();
        using var server = new FileServer(async stream =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_content.Length}\r\n\r\n"));
            await stream.WriteAsync(_content.AsMemory(0, 1000));
            await over.Task;
        });
        var cancelling = new Reporter(report =>
        {
            if (report.Received == 1000)
                source.Cancel();
        });
        Assert.That(() => _file.Download(_folder.Path, [server.Address], cancelling, source.Token), Throws.InstanceOf<OperationCanceledException>());
        over.SetResult();
        var kept = Directory.GetFiles(_folder.Path).Single();
        Assert.That(kept, Does.EndWith(".deepnet-part"));
        Assert.That(File.ReadAllBytes(kept), Is.EqualTo(_content[..1000]));
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

    private static RemoteFile Describe(string name, byte[] content) => new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))) { RetryDelay = TimeSpan.Zero };

    private sealed class Reporter(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
