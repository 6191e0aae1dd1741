using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Tuning;

public sealed class LearningRateFinderTests
{
    [Test]
    public void Nothing_is_changed([Values("sgd", "adamw")] string optimizer, [Values("full", "pure")] string precision)
    {
        using var model = new TuningModel();
        var curve = new LearningRateFinder { Steps = 30, To = 100, Trial = new() { Precision = precision == "full" ? Precision.Full : Precision.BFloat16Pure, Clip = new() { Norm = 5 } } }
            .Run(model.Step, model.Data, optimizer == "sgd" ? new Sgd() : new AdamW());
        Assert.That(curve.Points, Has.Count.GreaterThan(5));
        model.AssertUnchanged();
    }

    [Test]
    public void Nothing_is_changed_by_a_failure()
    {
        using var model = new TuningModel();
        Assert.That(() => new LearningRateFinder().Run(new LimitedStep(model.Step, most: 15), model.Data, new Sgd()), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
        model.AssertUnchanged();
    }

    [Test]
    public void No_tensor_is_left_behind()
    {
        using var model = new TuningModel();
        Run();
        var before = Live();
        Run();
        Assert.That(Live(), Is.LessThanOrEqualTo(before));

        void Run()
        {
            new LearningRateFinder { Steps = 5 }.Run(model.Step, model.Data, new AdamW());
            new BatchSizeFinder { Steps = 1, MemoryBudget = long.MaxValue }.Largest(new LimitedStep(model.Step, 20), model.Data, new AdamW());
        }

        static long Live()
        {
            return LiveTensors.Count();
        }
    }

    /// <summary>The same steps by hand: rates in equal ratios, the loss before each step, its smoothed mean, and the end at four times the least.</summary>
    [Test]
    public void Losses_are_those_of_a_loop_by_hand()
    {
        manual_seed(1);
        using var model = nn.Linear(6, 1);
        var (inputs, targets) = (randn(64, 6), randn(64, 1));
        var data = new DeepNet.Data.BatchLoader(new DeepNet.Data.TensorDataset(inputs, targets), new() { BatchSize = 64, Shuffle = false });
        var curve = new LearningRateFinder { Steps = 60, From = 1e-4, To = 100 }.Run(new Supervised(model, Loss.MeanSquaredError), data, new Sgd());

        var (losses, smoothed) = (new List<double>(), new List<double>());
        var mean = 0.0;
        using var optimizer = optim.SGD(model.parameters(), 1, 0.9);
        for (var step = 0; step < 60; step++)
        {
            optimizer.zero_grad();
            optimizer.ParamGroups.Single().LearningRate = 1e-4 * Math.Pow(1e6, step / 59.0);
            var loss = nn.functional.mse_loss(model.call(inputs), targets);
            loss.backward();
            optimizer.step();
            losses.Add(loss.ToDouble());
            mean = 0.98 * mean + 0.02 * losses[^1];
            smoothed.Add(mean / (1 - Math.Pow(0.98, step + 1)));
            if (smoothed[^1] > 4 * smoothed.Min())
                break;
        }
        Assert.Multiple(() =>
        {
            Assert.That(curve.Diverged);
            Assert.That(curve.Points.Select(point => point.Loss), Is.EqualTo(losses).Within(1e-5).Percent);
            Assert.That(curve.Points.Select(point => point.Smoothed), Is.EqualTo(smoothed).Within(1e-5).Percent);
            Assert.That(curve.Points[0].LearningRate, Is.EqualTo(1e-4));
            Assert.That(curve.Points[10].LearningRate / curve.Points[9].LearningRate, Is.EqualTo(Math.Pow(1e6, 1 / 59.0)).Within(1e-9));
            Assert.That(curve.Valley, Is.InRange(1e-3, 1));
            Assert.That(curve.Plot().YRange!.Value.Greatest, Is.LessThan(losses.Max()), "the explosion does not hide the rest");
        });
    }

    [Test]
    public void A_loss_that_is_no_number_ends_the_test_and_is_shown()
    {
        using var model = nn.Linear(1, 1);
        var data = new DeepNet.Data.BatchLoader(new DeepNet.Data.TensorDataset(ones(4, 1) * 1e30, ones(4, 1)), new() { BatchSize = 4 });
        var curve = new LearningRateFinder().Run(new Supervised(model, Loss.MeanSquaredError), data, new Sgd());
        Assert.Multiple(() =>
        {
            Assert.That(curve.Diverged);
            Assert.That(curve.Points.Single().Loss, Is.EqualTo(double.PositiveInfinity));
            Assert.That((double?[])[curve.Valley, curve.Steepest, curve.TenthOfMinimum], Is.All.Null);
            Assert.That(curve.Plot().ToSvg(), Does.Contain("▲▼✕ 2 not finite"));
        });
    }

    [Test]
    public void It_can_be_stopped()
    {
        using var model = new TuningModel();
        Assert.That(new LearningRateFinder().Run(model.Step, model.Data, new Sgd(), new CancellationToken(canceled: true)).Points, Has.Count.EqualTo(1));
        model.AssertUnchanged();
    }

    [Test]
    public void Of_several_players_one_is_named()
    {
        using var model = new TuningModel();
        var step = new TwoPlayers(model.Model);
        Assert.That(() => new LearningRateFinder().Run(step, model.Data, new Sgd()),
            Throws.ArgumentException.With.Message.Contains("TwoPlayers has the players 'first', 'last', and none was named"));
        Assert.That(() => new LearningRateFinder { Trial = new() { Player = "third" } }.Run(step, model.Data, new Sgd()), Throws.ArgumentException.With.Message.Contains("'third' was asked for"));
        Assert.That(new LearningRateFinder { Steps = 10, Trial = new() { Player = "last" } }.Run(step, model.Data, new Sgd()).Points, Is.Not.Empty);
        model.AssertUnchanged();
    }

    [Test]
    public void A_range_that_is_none_and_data_without_a_batch_are_refused()
    {
        using var model = new TuningModel();
        Assert.That(() => new LearningRateFinder { From = 1, To = 0.1 }.Run(model.Step, model.Data, new Sgd()), Throws.ArgumentException.With.Message.Contains("from 1 to 0.1; the last one must be above the first"));
        var none = model.Data.With(new() { BatchSize = 51, DropLast = true });
        Assert.That(() => new LearningRateFinder().Run(model.Step, none, new Sgd()), Throws.ArgumentException.With.Message.StartsWith("The loader has no batch to learn from."));
    }

    /// <summary>The three suggestions against their definitions in Python.</summary>
    [Test]
    public void Suggestions_follow_their_definitions([Range(0, 9)] int seed)
    {
        var random = new Random(seed);
        var rates = Enumerable.Range(0, 100).Select(k => 1e-6 * Math.Pow(1e7, k / 99.0)).ToArray();
        var losses = rates.Select(rate => 2 - 1.5 / (1 + Math.Exp(-3 * (Math.Log10(rate) + 3))) + 5 * rate * rate + 0.1 * random.NextDouble()).ToArray();
        var curve = new LearningRateCurve([.. rates.Zip(losses, (rate, loss) => new LearningRatePoint(rate, loss, loss))], diverged: true, steps: 100);
        var expected = PyTorch.Run("""
            _r, _l = rates[10:-5].tolist(), losses[10:-5].tolist()
            _n = len(_l)
            _len = []
            for _i in range(_n):
                _len.append(1 + max([_len[_j] for _j in range(_i) if _l[_j] > _l[_i]], default=0))
            _end = _len.index(max(_len))
            _start = _end - _len[_end]
            _third = (_end - _start) / 3
            valley = _r[_start + int(_third) + int(_third / 2)]
            _slopes = [(_l[_k + 1] - _l[_k]) / (math.log(_r[_k + 1]) - math.log(_r[_k])) for _k in range(_n - 1)]
            steepest = _r[_slopes.index(min(_slopes))]
            minimum = _r[_l.index(min(_l))] / 10
            """, ("rates", rates.ToTensor(ScalarType.Float64)), ("losses", losses.ToTensor(ScalarType.Float64)));
        Assert.Multiple(() =>
        {
            Assert.That(curve.Valley, Is.EqualTo(expected["valley"].ToDouble()).Within(1e-15));
            Assert.That(curve.Steepest, Is.EqualTo(expected["steepest"].ToDouble()).Within(1e-15));
            Assert.That(curve.TenthOfMinimum, Is.EqualTo(expected["minimum"].ToDouble()).Within(1e-15));
        });
    }

    [Test]
    public void Losses_that_never_fall_have_a_valley_at_the_start()
    {
        var curve = new LearningRateCurve([.. Enumerable.Range(1, 20).Select(k => new LearningRatePoint(k, k, k))], diverged: false, steps: 20);
        Assert.That(curve.Valley, Is.EqualTo(3), "the first that counts");
    }
}
