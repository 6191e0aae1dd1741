using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class TablePreprocessingTests
{
    private const string Rows = """
        age,colour,when,label
        20,red,2024-01-01,yes
        40,blue,2024-07-01 12:00,no
        ,red,2025-01-01,no
        60,NA,2023-01-01,yes
        """;

    [Test]
    public void NumbersAreStandardisedByTheTrainingRows()
    {
        var fitted = Fit(new NumberColumn("age") { Indicator = true });
        // Mean of 20, 40, 60 is 40, which fills the missing one; variance (400 + 0 + 0 + 400) ÷ 4.
        var deviation = Math.Sqrt(200);
        Assert.That(fitted.FeatureNames, Is.EqualTo(new[] { "age", "age:missing" }));
        Assert.That(Features(fitted, Rows), Is.EqualTo(new[] { -20 / deviation, 0, 0, 0, 0, 1, 20 / deviation, 0 }).Within(1e-6));
        Assert.That(Features(fitted, "age,label\n100,no\n"), Is.EqualTo(new[] { 60 / deviation, 0 }).Within(1e-6), "new rows change nothing");
    }

    [TestCase(MissingNumbers.Mean, 100 / 3.0)]
    [TestCase(MissingNumbers.Median, 20)]
    [TestCase(MissingNumbers.Constant, -7)]
    public void MissingNumbersAreFilledIn(MissingNumbers missing, double expected)
    {
        var fitted = TablePreprocessing.Fit(Table.ParseCsv("x,label\n10,a\n20,a\n70,b\n?,b\n"), new()
        {
            Columns = [new NumberColumn("x") { Missing = missing, Constant = -7, Standardize = false }],
            Target = new ClassTarget("label"),
        });
        Assert.That(Features(fitted, "x,label\nnull,a\n5,a\n"), Is.EqualTo(new[] { expected, 5 }).Within(1e-5));
    }

    [Test]
    public void StandardisationIsThatOfPyTorch()
    {
        using var values = TorchSharp.torch.randn(200, TorchSharp.torch.float64, generator: new TorchSharp.torch.Generator(4)) * 1e6 + 3e6;
        var numbers = values.Values<double>();
        var fitted = TablePreprocessing.Fit(Table.ParseCsv("x,y\n" + string.Concat(numbers.Select(value => FormattableString.Invariant($"{value:R},0\n")))),
            new() { Columns = [new NumberColumn("x")], Target = new NumberTarget("y") });
        var expected = Parity.PyTorch.Run("y = ((x - x.mean()) / x.std(unbiased=False)).float()", ("x", values))["y"];
        Assert.That(fitted.Apply(Table.ParseCsv("x,y\n" + string.Concat(numbers.Select(value => FormattableString.Invariant($"{value:R},0\n"))))).Features.ToArray(),
            Is.EqualTo(expected.Values<float>()).Within(1e-6));
    }

    [Test]
    public void NumbersThatAreAllTheSameBecomeZero()
        => Assert.That(Features(TablePreprocessing.Fit(Table.ParseCsv("x,label\n0.1,a\n0.1,a\n0.1,b\n"), Schema(new NumberColumn("x"))), "x,label\n0.1,a\n1.1,a\n"), Is.EqualTo(new[] { 0, 1 }).Within(1e-6));

    [Test]
    public void CategoriesAreOneHot()
    {
        var fitted = Fit(new CategoryColumn("colour"));
        Assert.That(fitted.FeatureNames, Is.EqualTo(new[] { "colour=blue", "colour=red", "colour:missing" }));
        Assert.That(Features(fitted, Rows), Is.EqualTo(new float[] { 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
        Assert.That(Features(fitted, "colour,label\ngreen,no\n"), Is.EqualTo(new float[] { 0, 0, 0 }), "never seen");
    }

    [Test]
    public void CategoriesAreCodesBehindTheNumbers()
    {
        var fitted = TablePreprocessing.Fit(Table.ParseCsv(Rows), Schema(new CategoryColumn("colour"), new NumberColumn("age") { Standardize = false, Missing = MissingNumbers.Median })
            with
        { Encoding = CategoryEncoding.Codes });
        Assert.That((fitted.NumberCount, fitted.CodeCounts, fitted.FeatureNames), Is.EqualTo((1, new[] { 4 }, new[] { "age", "colour" })));
        Assert.That(Features(fitted, Rows), Is.EqualTo(new float[] { 20, 2, 40, 1, 40, 2, 60, 3 }));
        Assert.That(Features(fitted, "age,colour,label\n1,green,no\n"), Is.EqualTo(new float[] { 1, 0 }));
    }

    [Test]
    public void RareCategoriesAreUnknown()
        => Assert.That(Fit(new CategoryColumn("colour") { MinimumCount = 2, MissingIsCategory = false }).FeatureNames, Is.EqualTo(new[] { "colour=red" }));

    [Test]
    public void UnknownCategoriesMayBeErrors()
    {
        var fitted = Fit(new CategoryColumn("colour") { Unknown = UnknownCategories.Refuse, Vocabulary = ["red", "blue"] });
        Assert.That(() => fitted.Apply(Table.ParseCsv("colour,label\nred,no\ngreen,no\n", name: "new.csv")), Throws.TypeOf<TableFormatException>().With.Message.EqualTo(
            "'new.csv', line 3, column 'colour': 'green' is none of the 2 categories: red, blue."));
    }

    [Test]
    public void DatesBecomePlacesOnCircles()
    {
        var fitted = Fit(new DateColumn("when") { Parts = DateParts.Month | DateParts.Weekday | DateParts.Hour });
        Assert.That(fitted.FeatureNames, Is.EqualTo(new[] { "when:month:sin", "when:month:cos", "when:weekday:sin", "when:weekday:cos", "when:hour:sin", "when:hour:cos" }));
        // 2024-07-01 12:00 was a Monday: half a year, the beginning of a week, half a day.
        Assert.That(Features(fitted, "when,label\n2024-07-01T12:00,no\n"), Is.EqualTo(new[] { 0, -1, 0, 1, 0, -1 }).Within(1e-6));
    }

    [Test]
    public void DatesBecomeNumbers()
    {
        var fitted = Fit(new DateColumn("when")
        {
            Parts = DateParts.Year | DateParts.Month | DateParts.Day | DateParts.Weekday | DateParts.DayOfYear | DateParts.Hour | DateParts.Elapsed,
            Cyclic = false,
            Standardize = false,
        });
        // 2024 is a leap year: the last of February is its day 60; a Thursday, 19,782 days after 1970 began.
        Assert.That(Features(fitted, "when,label\n2024-02-29 18:30,no\n"), Is.EqualTo(new[] { 2024, 2, 29, 3, 60, 18.5, 19782 + 18.5 / 24 }).Within(2e-3));
    }

    [Test]
    public void MissingDatesHaveTheMeansOfTheOthers()
    {
        var column = new DateColumn("d") { Parts = DateParts.Year, Indicator = true };
        const string Text = "d,label\n2020-01-01,a\n2024-01-01,b\n,b\n";
        Assert.That(() => TablePreprocessing.Fit(Table.ParseCsv(Text), Schema(column)), Throws.TypeOf<TableFormatException>().With.Message.Contains(
            "line 4, column 'd': '' is missing. Set DateColumn.AllowMissing"));
        Assert.That(Features(TablePreprocessing.Fit(Table.ParseCsv(Text), Schema(column with { AllowMissing = true })), Text), Is.EqualTo(new float[] { -1, 0, 1, 0, 0, 1 }));
    }

    [Test]
    public void ClassesAreNumberedInTheirOrder()
    {
        var fitted = Fit(new NumberColumn("age"));
        using var batch = fitted.Apply(Table.ParseCsv(Rows)).GetBatch([3, 1], default);
        Assert.That(fitted.Classes, Is.EqualTo(new[] { "no", "yes" }));
        Assert.That((batch.Targets.dtype, batch.Targets.shape, batch.Inputs.shape), Is.EqualTo((TorchSharp.torch.int64, new long[] { 2 }, new long[] { 2, 1 })));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new[] { 1, 0 }));
    }

    [Test]
    public void NumbersToPredictAreRestored()
    {
        var table = Table.ParseCsv("x,price\n1,100\n2,300\n");
        var fitted = TablePreprocessing.Fit(table, new() { Columns = [new NumberColumn("x")], Target = new NumberTarget("price") { Standardize = true } });
        using var batch = fitted.Apply(table).GetBatch([0, 1], default);
        using var restored = fitted.RestoreTarget(batch.Targets);
        Assert.That(batch.Targets.shape, Is.EqualTo(new long[] { 2, 1 }));
        Assert.That(batch.Targets.Values<float>(), Is.EqualTo(new[] { -1f, 1 }));
        Assert.That(restored.Values<float>(), Is.EqualTo(new[] { 100f, 300 }));
        Assert.That(() => Fit(new NumberColumn("age")).RestoreTarget(restored), Throws.InvalidOperationException);
    }

    [Test]
    public void RowsWithoutATargetBecomeFeatures()
    {
        using var features = Fit(new CategoryColumn("colour")).Transform(Table.ParseCsv("other,colour\n1,red\n2,blue\n"));
        Assert.That(features.shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(features.Values<float>(), Is.EqualTo(new float[] { 0, 1, 0, 1, 0, 0 }));
    }

    [Test]
    public void WhatWasLearntIsSavedAndLoaded()
    {
        using var folder = new TemporaryFolder();
        var fitted = TablePreprocessing.Fit(Table.ParseCsv(Rows), Schema(new NumberColumn("age") { Indicator = true }, new CategoryColumn("colour"),
            new DateColumn("when") { AllowMissing = true, Formats = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm"] }));
        fitted.Save(folder / "table.json");
        var loaded = TablePreprocessing.Load(folder / "table.json");
        loaded.Save(folder / "again.json");
        Assert.Multiple(() =>
        {
            Assert.That(Features(loaded, Rows), Is.EqualTo(Features(fitted, Rows)));
            Assert.That(loaded.FeatureNames, Is.EqualTo(fitted.FeatureNames));
            Assert.That(loaded.Classes, Is.EqualTo(fitted.Classes));
            Assert.That(File.ReadAllText(folder / "again.json"), Is.EqualTo(File.ReadAllText(folder / "table.json")));
        });
    }

    [TestCase("\"deviation\": 14", "\"deviation\": -14", "has a mean of")]
    [TestCase("\"blue\"", "\"red\"", "has a category twice")]
    [TestCase("\"kind\": \"number\"", "\"kind\": \"code\"", "no preprocessing of tables")]
    [TestCase("\"format\": \"deepnet-table-preprocessing-1\"", "\"format\": \"other\"", "its format is 'other'")]
    [TestCase("\"hasMissing\": true", "\"hasMissing\": 7", "no preprocessing of tables")]
    [TestCase("\"vocabulary\"", "\"words\"", "no preprocessing of tables")]
    [TestCase("\"encoding\": \"OneHot\"", "\"encoding\": 99", "an unknown encoding")]
    public void DamagedFilesAreRefused(string from, string to, string problem)
    {
        using var folder = new TemporaryFolder();
        TablePreprocessing.Fit(Table.ParseCsv(Rows), Schema(new NumberColumn("age"), new CategoryColumn("colour"))).Save(folder / "table.json");
        var text = File.ReadAllText(folder / "table.json");
        Assert.That(text, Does.Contain(from));
        File.WriteAllText(folder / "table.json", text.Replace(from, to, StringComparison.Ordinal));
        Assert.That(() => TablePreprocessing.Load(folder / "table.json"), Throws.TypeOf<DataFormatException>().With.Message.Contains(problem));
    }

    [Test]
    public void KindsOfColumnsAreSeen()
    {
        var schema = TableSchema.Infer(Table.ParseCsv("id,n,c,d,label\n1,?,x,2024-01-01,1\n2,5.5,y,,0\n"), new ClassTarget("label"), "id");
        Assert.That(schema.Columns, Is.EqualTo(new TableColumn[] { new NumberColumn("n"), new CategoryColumn("c"), new DateColumn("d") }));
        var texts = Table.ParseCsv("name,label\n" + string.Concat(Enumerable.Range(0, 30).Select(row => $"person {row},1\n")));
        Assert.That(() => TableSchema.Infer(texts, new ClassTarget("label")), Throws.TypeOf<TableFormatException>().With.Message.Contains(
            "column 'name': it holds 30 different texts in 30 rows, too many for categories."));
        Assert.That(() => TableSchema.Infer(texts, new ClassTarget("class")), Throws.TypeOf<TableFormatException>().With.Message.Contains("column 'class': there is no such column"));
    }

    [Test]
    public void WrongValuesAreNamedByFileLineAndColumn()
    {
        var table = Table.ParseCsv("age,when,label\n20,2024-01-01,yes\nold,2024-02-30,maybe\n", name: "people.csv");
        Assert.Multiple(() =>
        {
            Refuse(new NumberColumn("age"), "'people.csv', line 3, column 'age': 'old' is no number (decimal sign '.').");
            Refuse(new DateColumn("when"), "'people.csv', line 3, column 'when': '2024-02-30' is no date in the usual formats, for example 2024-12-31 or 2024-12-31 23:59.");
            Refuse(new NumberColumn("weight"), "'people.csv', column 'weight': there is no such column; there are age, when, label.");
            Assert.That(() => TablePreprocessing.Fit(table, new() { Columns = [new CategoryColumn("age")], Target = new ClassTarget("label") { Classes = ["no", "yes"] } }).Apply(table),
                Throws.TypeOf<TableFormatException>().With.Message.Contains("line 3, column 'label': 'maybe' is none of the 2 classes: no, yes."));
            Assert.That(() => TablePreprocessing.Fit(Table.ParseCsv("x,label\n,a\n"), Schema(new NumberColumn("x") { Missing = MissingNumbers.Refuse })),
                Throws.TypeOf<TableFormatException>().With.Message.Contains("line 2, column 'x': '' is missing. Choose another NumberColumn.Missing than Refuse"));
            Assert.That(() => TablePreprocessing.Fit(Table.ParseCsv("x,label\n,a\n"), Schema(new NumberColumn("x"))), Throws.TypeOf<TableFormatException>().With.Message.Contains("none of the 1 training rows has a number"));
            Assert.That(() => TablePreprocessing.Fit(Table.ParseCsv("x,label\n1,a\n2,\n"), Schema(new NumberColumn("x"))), Throws.TypeOf<TableFormatException>().With.Message.Contains("it is the class to predict"));
        });

        void Refuse(TableColumn column, string message)
            => Assert.That(() => TablePreprocessing.Fit(table, Schema(column)), Throws.TypeOf<TableFormatException>().With.Message.EqualTo(message));
    }

    [Test]
    public void OptionsAreChecked() => Assert.Multiple(() =>
    {
        Assert.That(() => new NumberColumn(" "), Throws.ArgumentException);
        Assert.That(() => new NumberColumn("x") { Constant = double.PositiveInfinity }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new NumberColumn("x") { Missing = (MissingNumbers)9 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CategoryColumn("x") { MinimumCount = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new DateColumn("x") { Parts = (DateParts)1024 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Schema(new NumberColumn("x"), new CategoryColumn("x")), Throws.ArgumentException.With.Message.Contains("none twice"));
    });

    private static TableSchema Schema(params TableColumn[] columns) => new() { Columns = columns, Target = new ClassTarget("label") };

    private static TablePreprocessing Fit(params TableColumn[] columns) => TablePreprocessing.Fit(Table.ParseCsv(Rows), Schema(columns));

    private static float[] Features(TablePreprocessing fitted, string rows) => fitted.Apply(Table.ParseCsv(rows)).Features.ToArray();
}
