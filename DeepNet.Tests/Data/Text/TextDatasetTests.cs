using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class TextDatasetTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void TinyShakespeareIsSplitAsNanoGptSplitsIt()
    {
        var data = TinyShakespeare.Open(options: new() { DataFolder = Path.GetDirectoryName(TestData.Folder("tinyshakespeare")), AllowDownload = false });
        Assert.That((data.Text.Length, data.Train.Length, data.Validation.Length), Is.EqualTo((1_115_394, 1_003_854, 111_540)));
        Assert.That(data.Train + data.Validation, Is.EqualTo(data.Text));
        Assert.That(data.Source, Does.StartWith("from ").And.EndWith("tinyshakespeare"));
    }

    [Test]
    public void TinyShakespeareSaysWhatIsMissing()
    {
        var search = new DataSearch { DataFolder = null, CacheFolder = _folder / "cache", AllowDownload = false };
        Assert.Multiple(() =>
        {
            Assert.That(() => TinyShakespeare.Open(_folder.Path), Throws.InstanceOf<DataFileNotFoundException>().With.Message.Contains("lacks 1 of Tiny Shakespeare's files: input.txt"));
            Assert.That(() => TinyShakespeare.Open(_folder / "none"), Throws.InstanceOf<DataFolderNotFoundException>());
            Assert.That(() => TinyShakespeare.Open(options: search), Throws.InstanceOf<DownloadException>().With.Message.Contains("Tiny Shakespeare is not in").And.Message.Contains("downloading is switched off"));
        });
    }

    [Test]
    public void TinyShakespeareIsDownloadedOnceAndChecked()
    {
        using var server = FileServer.Sending(File.ReadAllBytes(Path.Combine(TestData.Folder("tinyshakespeare"), "input.txt")));
        using var other = FileServer.Sending("not the plays"u8.ToArray());
        var search = new DataSearch { DataFolder = null, CacheFolder = _folder / "cache" };
        Assert.That(() => TinyShakespeare.Open(options: search with { Mirrors = [other.Address] }), Throws.InstanceOf<DownloadException>().With.Property("IsCorrupt").True);
        Assert.That(TinyShakespeare.Open(options: search with { Mirrors = [server.Address] }).Text, Has.Length.EqualTo(1_115_394));
        Assert.That(TinyShakespeare.Open(options: search with { AllowDownload = false }).Text, Has.Length.EqualTo(1_115_394), "from the cache");
        Assert.That(server.Requests, Is.EqualTo(1));
    }

    [TestCase("wiki.train.tokens", "wiki.valid.tokens", "wiki.test.tokens")]
    [TestCase("wiki.train.raw", "wiki.valid.raw", "wiki.test.raw")]
    [TestCase("train.txt", "valid.txt", "test.txt")]
    public void WikiTextIsFoundUnderAnyOfItsNames(string train, string validation, string test)
    {
        Directory.CreateDirectory(_folder / "wikitext-2");
        foreach (var name in (string[])[train, validation, test])
            File.WriteAllText(Path.Combine(_folder / "wikitext-2", name), " = A title = \n\n the <unk> cat \n");
        foreach (var files in (WikiTextFiles[])[WikiText2.Open(_folder / "wikitext-2"), WikiText2.Open(options: new() { DataFolder = _folder.Path }), WikiText2.Open(options: new() { DataFolder = null, CacheFolder = _folder.Path })])
        {
            Assert.That(files.Train, Does.EndWith(train));
            Assert.That((Path.GetFileName(files.Validation), Path.GetFileName(files.Test), files.Notice), Is.EqualTo((validation, test, (string?)null)));
        }
        var words = WikiTextFiles.Words(Path.Combine(_folder / "wikitext-2", validation));
        Assert.That(words, Is.EqualTo((string[])["=", "A", "title", "=", "<eos>", "<eos>", "the", "<unk>", "cat", "<eos>"]));

        File.Delete(Path.Combine(_folder / "wikitext-2", train));
        Assert.That(WikiText2.Open(_folder / "wikitext-2").Notice, Does.Contain("no file to train on"));
    }

    [Test]
    public void WikiTextSaysWhereToPutTheFiles()
    {
        var search = new DataSearch { DataFolder = _folder.Path, CacheFolder = _folder / "cache" };
        Assert.Multiple(() =>
        {
            Assert.That(() => WikiText103.Open(options: search), Throws.InstanceOf<DataFileNotFoundException>()
                .With.Message.Contains(Path.Combine(_folder / "cache", "wikitext-103")).And.Message.Contains("wiki.train.tokens").And.Message.Contains("set DEEPNET_DATA"));
            Assert.That(() => WikiText2.Open(_folder.Path), Throws.InstanceOf<DataFileNotFoundException>());
            Assert.That(() => WikiText2.Open(_folder / "none"), Throws.InstanceOf<DataFolderNotFoundException>());
            Assert.That(() => WikiText2.Open(options: search with { DataFolder = _folder / "none" }), Throws.InstanceOf<DataFolderNotFoundException>().With.Message.Contains("DEEPNET_DATA"));
        });
    }

    [TestCase(1, "one", "I")]
    [TestCase(14, "fourteen", "XIV")]
    [TestCase(90, "ninety", "XC")]
    [TestCase(448, "four hundred forty eight", "CDXLVIII")]
    [TestCase(1999, "one thousand nine hundred ninety nine", "MCMXCIX")]
    [TestCase(3000, "three thousand", "MMM")]
    public void NumbersAreSpelledAsTheRomansAndTheEnglishDo(int number, string english, string roman)
        => Assert.That((RomanNumerals.English(number), RomanNumerals.Roman(number)), Is.EqualTo((english, roman)));

    [Test]
    public void AllNumbersAreThereOnceInAnOrderOfTheSeed()
    {
        var pairs = RomanNumerals.Pairs(seed: 1);
        Assert.That(pairs.Order(), Is.EqualTo(Enumerable.Range(1, 3999).Select(number => (RomanNumerals.English(number), RomanNumerals.Roman(number))).Order()));
        Assert.That(pairs.Distinct().Count(), Is.EqualTo(3999));
        Assert.That(RomanNumerals.Pairs(seed: 1), Is.EqualTo(pairs));
        Assert.That(RomanNumerals.Pairs(seed: 2), Is.Not.EqualTo(pairs));
        Assert.That(() => RomanNumerals.Roman(4000), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 1 and at most 3999"));
    }
}
