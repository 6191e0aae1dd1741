using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>What stays on the device for a while adds up to what is read at once.</summary>
internal sealed class TallyTests
{
    private static readonly Func<Metric>[] _ofClasses =
    [
        () => new Accuracy(),
        () => new Accuracy { Top = 2 },
        () => new Accuracy(Labels.MultiClass with { IgnoreIndex = 1 }),
        () => new Perplexity(),
        () => new Perplexity(Labels.MultiClass with { IgnoreIndex = 0 }),
        () => new BitsPerToken(),
        () => new NamedMetric("again", new Accuracy()),
    ];

    private static readonly Func<Metric>[] _ofNumbers = [() => new MeanSquaredError(), () => new RootMeanSquaredError(), () => new MeanAbsoluteError()];

    [TestCaseSource(nameof(_ofClasses))]
    public void Classes(Func<Metric> make)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        for (var dimensions = 0; dimensions < 2; dimensions++)
        {
            long[] rest = dimensions == 0 ? [] : [7];
            AssertSame(make, randn([9, 4, .. rest], generator: generator), randint(4, [9, .. rest], generator: generator));
        }
        var ignored = randint(4, [9], generator: generator);
        ignored[3] = -100;
        AssertSame(() => new Accuracy(), randn([9, 4], generator: generator), ignored);
        AssertSame(() => new Accuracy(), randn([9, 4], generator: generator), rand([9, 4], generator: generator).softmax(1));
        AssertSame(() => new Accuracy(), full([9, 4], float.NaN), zeros(9, int64));
    }

    [TestCaseSource(nameof(_ofNumbers))]
    public void Numbers(Func<Metric> make)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        AssertSame(make, randn([9, 4], generator: generator), randn([9, 4], generator: generator));
    }

    [Test]
    public void A_class_that_is_not_there_is_refused_when_the_numbers_are_read()
    {
        using var scope = NewDisposeScope();
        var metric = new Accuracy();
        var tally = metric.Tally(zeros(3, 4), tensor(new long[] { 0, 4, 7 })).data<double>().ToArray();
        Assert.That(() => metric.AddTally(tally), Throws.ArgumentException.With.Message.StartsWith("accuracy: 2 targets of a batch have the number of no class"));
        Assert.That(() => new Accuracy(Labels.Binary).Tally(zeros(3), zeros(3)), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("override Tallies, Tally and AddTally"));
    }

    private static void AssertSame(Func<Metric> make, Tensor outputs, Tensor targets)
    {
        var (added, tallied) = (make(), make());
        for (var time = 0; time < 2; time++)
        {
            added.Add(outputs, targets);
            var reads = Host.Reads;
            using var tally = tallied.Tally(outputs, targets);
            Assert.That(Host.Reads, Is.EqualTo(reads), "nothing is read");
            tallied.AddTally(tally.data<double>().ToArray());
        }
        Assert.That(tallied.Sums, Is.EqualTo(added.Sums));
        Assert.That(tallied.Tallies);
    }
}
