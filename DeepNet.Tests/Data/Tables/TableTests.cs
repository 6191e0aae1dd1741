using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class TableTests
{
    [TestCase("a,b\n1,2\n3,4\n")]
    [TestCase("a;b\r\n1;2\r\n3;4")]
    [TestCase("a\tb\n1\t2\n3\t4\n")]
    [TestCase("a|b\r1|2\r3|4\r")]
    [TestCase("\uFEFFa,b\n\n1,2\n\n3,4\n\n")]
    [TestCase("a , b\n 1,2\n3 ,\"4\"\n")]
    public void FilesAreReadHoweverTheyAreSeparated(string text)
    {
        using var folder = new TemporaryFolder();
        var table = Table.ReadCsv(folder.Write("t.csv", System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.That(table.Columns, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Cells(table), Is.EqualTo(new[] { "1", "2", "3", "4" }));
    }

    [Test]
    public void PackedFilesAreReadToo()
    {
        using var folder = new TemporaryFolder();
        var table = Table.ReadCsv(folder.Write("t.csv.gz", IdxBytes.Gzip("a,b\n1,2\n"u8.ToArray())));
        Assert.That(Cells(table), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void QuotedValuesHoldDelimitersQuotesAndLines()
    {
        var table = Table.ParseCsv("name,text\nx,\"a, \"\"b\"\"\nc\"\ny,\" kept \"\n");
        Assert.That(Cells(table), Is.EqualTo(new[] { "x", "a, \"b\"\nc", "y", " kept " }));
        Assert.That((table.LineOf(0), table.LineOf(1)), Is.EqualTo((2L, 4L)), "a value of two lines moves the next row down");
    }

    [TestCase("1,2\n3,4\n", null, "column1", 2)]
    [TestCase("x,y\nu,v\n", null, "x", 1)]
    [TestCase("x,y\nu,v\n", false, "column1", 2)]
    [TestCase("2024,2025\n1,2\n", true, "2024", 1)]
    [TestCase("2024-01-01,y\n2024-01-02,z\n", null, "column1", 2)]
    public void HeadersAreSeenOrSaid(string text, bool? hasHeader, string first, int rows)
    {
        var table = Table.ParseCsv(text, new() { HasHeader = hasHeader });
        Assert.That((table.Columns[0], table.Count), Is.EqualTo((first, rows)));
    }

    [Test]
    public void DecimalCommasAreNoDelimiters()
    {
        var points = new CsvOptions();
        Assert.That(TableNumbers.Parse(Table.ParseCsv("a;b\n1.5;2\n", points), 0, 0), Is.EqualTo(1.5));
        var table = Table.ParseCsv("a;b\n1,5;-2,25\n1.000,5;3\n", points with { DecimalSign = ',', GroupSign = '.' });
        Assert.That(table.Columns, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(new[] { TableNumbers.Parse(table, 0, 0), TableNumbers.Parse(table, 0, 1), TableNumbers.Parse(table, 1, 0) }, Is.EqualTo(new[] { 1.5, -2.25, 1000.5 }));
    }

    [TestCase("a,b\n1,2\n1,2,3\n", 3, "it has 3 values where 2 columns are; the values are separated by ','.")]
    [TestCase("a,b\n\"x\ny\",2\n1\n", 4, "it has 1 values where 2 columns are")]
    [TestCase("a,b\n1,\"2\n3,4\n", 2, "a quoted value is not closed")]
    [TestCase("a,b\n1,x\"y\n", 2, "a quote stands inside of the value")]
    [TestCase("a,a\n1,2\n", 1, "two columns are called 'a'.")]
    public void WrongRowsAreNamedByTheirLine(string text, long line, string problem)
    {
        var error = Assert.Throws<TableFormatException>(() => Table.ParseCsv(text, new() { HasHeader = true }, "rows.csv"));
        Assert.That(error!.Line, Is.EqualTo(line), error.Message);
        Assert.That(error.Message, Does.StartWith($"'rows.csv', line {line}: ").And.Contain(problem));
    }

    [Test]
    public void EmptyAndEndlessValuesAreRefused()
    {
        Assert.That(() => Table.ParseCsv(""), Throws.TypeOf<TableFormatException>().With.Message.Contains("it is empty"));
        Assert.That(() => Table.ParseCsv($"a,b\n1,{new string('x', 200)}\n", new() { MaxValueLength = 100 }), Throws.TypeOf<TableFormatException>().With.Message.Contains("longer than 100 characters"));
    }

    [Test]
    public void RowsAreDividedByChanceAndByClass()
    {
        var table = Table.ParseCsv("id,class\n" + string.Concat(Enumerable.Range(0, 100).Select(row => $"{row},{(row < 80 ? "a" : "b")}\n")));
        var (train, test) = table.Split(0.25, seed: 1);
        var (one, other) = table.Split(0.25, seed: 1, stratifyBy: "class");
        Assert.Multiple(() =>
        {
            Assert.That((train.Count, test.Count, one.Count, other.Count), Is.EqualTo((75, 25, 75, 25)));
            Assert.That(Cells(train).Concat(Cells(test)).Where((_, place) => place % 2 == 0), Is.EquivalentTo(Enumerable.Range(0, 100).Select(row => $"{row}")));
            Assert.That(Cells(other).Count(text => text == "b"), Is.EqualTo(5));
            Assert.That(test.LineOf(0), Is.EqualTo(int.Parse(test[0, 0]) + 2), "rows know their lines");
            Assert.That(() => table.Split(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void ColumnsThatAreNotThereAreNamed() => Assert.That(() => Table.ParseCsv("a,b\n1,2\n").IndexOf("c"),
        Throws.TypeOf<TableFormatException>().With.Message.EqualTo("'text', column 'c': there is no such column; there are a, b."));

    [Test]
    public void OptionsAreChecked() => Assert.Multiple(() =>
    {
        Assert.That(() => new CsvOptions { Delimiter = '"' }, Throws.ArgumentException);
        Assert.That(() => new CsvOptions { DecimalSign = ';' }, Throws.ArgumentException.With.Message.Contains("must be '.' or ',', but is ';'"));
        Assert.That(() => new CsvOptions { MaxValueLength = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Table(["a", "a"], []), Throws.ArgumentException);
        Assert.That(() => new Table(["a"], [["1", "2"]]), Throws.TypeOf<TableFormatException>().With.Message.Contains("line 1: it has 2 values"));
    });

    private static IEnumerable<string> Cells(Table table) => Enumerable.Range(0, table.Count).SelectMany(row => Enumerable.Range(0, table.Columns.Count).Select(column => table[row, column]));
}
