using System.Text.RegularExpressions;
using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>What holds for every metric.</summary>
[TestFixtureSource(typeof(MetricCase), nameof(MetricCase.All))]
internal sealed partial class EveryMetricTests(MetricCase tested)
{
    [Test]
    public void AnyPartitionOfTheDataGivesTheFigureOfOneBatch()
    {
        using var scope = NewDisposeScope();
        var (outputs, targets) = tested.Data();
        var whole = tested.Make();
        whole.Add(outputs, targets);
        Assert.That(whole.Value, Is.Not.NaN);
        for (var seed = 0; seed < 10; seed++)
        {
            var sizes = Partition(seed);
            var parts = tested.Make();
            Feed(parts, outputs, targets, sizes);
            Assert.That(parts.Value, Is.EqualTo(whole.Value).Within(tested.Relative * Math.Abs(whole.Value)), $"batches of {string.Join(", ", sizes)}");
        }
    }

    // Measured in validation alone, where a network's pass over the images outweighs a read; and what FID adds up stays on the device anyway.
    private static readonly Type[] _withoutTally = [typeof(FrechetInceptionDistance), typeof(KernelInceptionDistance), typeof(InceptionScore)];

    [Test]
    public void TalliesAddUpToWhatIsReadAtOnceUnlessThereIsAReason()
    {
        if (_withoutTally.Contains(tested.Make().GetType()))
        {
            Assert.That(tested.Make(), Has.Property(nameof(Metric.Tallies)).False.And.Property(nameof(Metric.InTraining)).False);
            return;
        }
        using var scope = NewDisposeScope();
        var (outputs, targets) = tested.Data();
        var (added, tallied) = (tested.Make(), tested.Make());
        Assert.That(tallied.Tallies, $"{tallied.GetType().Name} reads each batch from the device: let it tally, or list it here with the reason");
        foreach (var (start, size) in new[] { (0, 17), (17, 0), (17, 43) })
        {
            var (some, right) = (outputs.narrow(0, start, size), targets.narrow(0, start, size));
            added.Add(some, right);
            var reads = Host.Reads;
            using var tally = tallied.Tally(some, right);
            Assert.That(Host.Reads, Is.EqualTo(reads), "nothing is read");
            Assert.That(tally.dtype, Is.EqualTo(float64));
            tallied.AddTally(tally.data<double>().ToArray());
        }
        Assert.That(tallied.Sums, Is.EqualTo(added.Sums));
        Assert.That(tallied.Value, Is.EqualTo(added.Value));
    }

    [Test]
    public void WhatIsRestoredGoesOnBitForBit()
    {
        using var scope = NewDisposeScope();
        var (outputs, targets) = tested.Data();
        var straight = tested.Make();
        Feed(straight, outputs, targets, [17, 26, 17]);

        var first = tested.Make();
        Feed(first, outputs[..43], targets[..43], [17, 26]);
        var saved = first.Sums;
        var resumed = tested.Make();
        resumed.Add(outputs[..5], targets[..5]);
        resumed.Sums = saved;
        Array.Fill(saved, 7); // it was copied
        Feed(resumed, outputs[43..], targets[43..], [17]);
        first.Add(outputs[43..], targets[43..]);

        Assert.Multiple(() =>
        {
            Assert.That(resumed.Sums, Is.EqualTo(straight.Sums));
            Assert.That(resumed.Value, Is.EqualTo(straight.Value));
            Assert.That(first.Value, Is.EqualTo(straight.Value), "saving changes nothing");
            Assert.That(resumed.Detail?.ToJsonString(), Is.EqualTo(straight.Detail?.ToJsonString()));
        });
    }

    [Test]
    public void ItHasNoFigureBeforeTheFirstBatchAndAfterAReset()
    {
        using var scope = NewDisposeScope();
        var (outputs, targets) = tested.Data();
        var metric = tested.Make();
        var detail = metric.Detail?.ToJsonString();
        Assert.That(metric.Value, Is.NaN);
        metric.Add(outputs, targets);
        var figure = metric.Value;
        metric.Reset();
        Assert.That(metric.Value, Is.NaN);
        Assert.That(metric.Detail?.ToJsonString(), Is.EqualTo(detail).Or.Not.Null);
        metric.Add(outputs, targets);
        Assert.That(metric.Value, Is.EqualTo(figure));
    }

    [Test]
    public void OutputsThatAreNotANumberAreNeverFilteredOut()
    {
        using var scope = NewDisposeScope();
        var (outputs, targets) = tested.Data();
        if (!outputs.is_floating_point())
        {
            Assert.That(() => tested.Make().Add(full([MetricCase.Samples, 6, 9], double.NaN), targets), Throws.ArgumentException.With.Message.Contains("NaN"));
            return;
        }
        targets.flatten()[0] = 1;
        outputs = outputs.clone();
        outputs.flatten()[0] = float.NaN;
        var metric = tested.Make();
        Feed(metric, outputs, targets, [20, 40]);
        Assert.That(metric.Value, Is.NaN);
        var resumed = tested.Make();
        resumed.Sums = metric.Sums;
        Assert.That(resumed.Value, Is.NaN);
    }

    [Test]
    public void NumbersOfAnotherMetricAreRefused()
        => Assert.That(() => tested.Make().Sums = new double[23], Throws.ArgumentException.With.Message.Contains("23").And.Message.Contains(tested.Make().Name.Replace("_again", "")));

    [Test]
    public void ItLeavesNoTensorsBehind()
    {
        var metric = tested.Make();
        Use();
        // What other tests left to the garbage collector must not go meanwhile.
        var before = LiveTensors.Count();
        Use();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));

        void Use()
        {
            using (var scope = NewDisposeScope())
            {
                var (outputs, targets) = tested.Data();
                Feed(metric, outputs, targets, [30, 30]);
                _ = metric.Value;
                _ = metric.Detail;
                metric.Sums = metric.Sums;
            }
            metric.Reset();
        }
    }

    [Test]
    public void ItsNameIsShortSnakeCase() => Assert.That(tested.Make().Name, Does.Match(SnakeCase()));

    [GeneratedRegex("^[a-z0-9]+(_[a-z0-9]+){0,2}$")]
    private static partial Regex SnakeCase();

    private static void Feed(Metric metric, Tensor outputs, Tensor targets, IEnumerable<int> sizes)
    {
        long start = 0;
        foreach (var size in sizes)
        {
            metric.Add(outputs.narrow(0, start, size), targets.narrow(0, start, size));
            start += size;
        }
    }

    /// <summary>Batch sizes that sum to the number of samples, ones among them.</summary>
    private static List<int> Partition(int seed)
    {
        var random = RandomStream.From(seed);
        var (sizes, left) = (new List<int>(), MetricCase.Samples);
        while (left > 0)
        {
            sizes.Add((int)Math.Min(left, 1 + random.NextInteger(1 + random.NextInteger(left))));
            left -= sizes[^1];
        }
        return sizes;
    }
}
