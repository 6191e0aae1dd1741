using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
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
        Assert.That(() => new Reader().Tally(zeros(3), zeros(3)), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("override Tallies, Tally and AddTally"));
    }

    [TestCaseSource(nameof(_ofTargets))]
    public void So_it_is_by_all_others(Func<Metric> make)
    {
        using var scope = NewDisposeScope();
        var metric = make();
        var isFlags = metric.Name is "accuracy" or "f1" || metric is CalibrationError { Norm: CalibrationNorm.Max };
        var tally = isFlags
            ? metric.Tally(zeros(3), tensor(new[] { 0f, 1, 3 }))
            : metric.Tally(zeros(3, 4), tensor(new long[] { 0, 4, 7 }));
        Assert.That(() => metric.AddTally(tally.data<double>().ToArray()), Throws.ArgumentException.With.Message.StartsWith(isFlags
            ? $"{metric.Name} expects targets 0 and 1 (-100, Labels.IgnoreIndex, does not count), but 1 of a batch are others; with ExecutionOptions.ReadEvery = 1"
            : $"{metric.Name}: 2 targets of a batch have the number of no class"));
        Assert.That(metric.Value, Is.NaN, "and nothing was added");
    }

    [Test]
    public void Targets_that_are_ignored_and_classes_that_change_are_told_apart()
    {
        using var scope = NewDisposeScope();
        var metric = new F1Score();
        using (var tally = metric.Tally(randn(3, 4), tensor(new long[] { 0, -100, 3 })))
            metric.AddTally(tally.data<double>().ToArray());
        using var other = metric.Tally(randn(3, 5), zeros(3, int64));
        Assert.That(() => metric.AddTally(other.data<double>().ToArray()), Throws.ArgumentException.With.Message.Contains("has seen outputs with 4 classes so far, but these have 5"));
    }

    [Test]
    public void Nothing_is_read_from_tensors_that_have_no_values()
    {
        using var scope = NewDisposeScope();
        foreach (var tested in MetricCase.All())
        {
            var metric = tested.Make();
            if (!metric.Tallies)
                continue;
            var (outputs, targets) = tested.Data();
            var tally = Meta.Run(() => metric.Tally(outputs.to(META), targets.to(META)));
            Assert.That(tally.device_type, Is.EqualTo(DeviceType.META), tested.Title);
        }
    }

    [Test]
    public void Every_metric_has_a_case_by_which_it_is_tested_whether_it_tallies()
    {
        var tested = MetricCase.All().Select(one => one.Make().GetType()).ToHashSet();
        var all = typeof(Metric).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Metric)) && !type.IsAbstract);
        Assert.That(all.Where(type => !tested.Contains(type)).Select(type => type.Name), Is.Empty);
    }

    private static readonly Func<Metric>[] _ofTargets =
    [
        () => new F1Score(),
        () => new F1Score(Labels.Binary),
        () => new ConfusionMatrix(),
        () => new CalibrationError(),
        () => new CalibrationError(Labels.Binary) { Norm = CalibrationNorm.Max },
        () => new RocAuc(),
        () => new BitsPerCharacter([1, 1, 1, 1]),
        () => new Accuracy(Labels.Binary),
    ];

    /// <summary>A metric of somebody who thinks of no GPU.</summary>
    internal sealed class Reader : Metric
    {
        private double _sum;

        public override string Name => "reader";

        public override bool HigherIsBetter => true;

        public override double Value => _sum;

        public override double[] Sums
        {
            get => [_sum];
            set => _sum = value[0];
        }

        public override void Add(Tensor outputs, Tensor targets) => _sum += outputs.sum().item<float>();
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
