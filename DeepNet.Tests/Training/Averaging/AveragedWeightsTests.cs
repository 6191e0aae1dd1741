using DeepNet.Serialization;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Averaging;

public sealed class AveragedWeightsTests
{
    private static readonly RunLength _length = new(TotalSteps: 20, StepsPerEpoch: 5);

    /// <summary>The average by its definition, in double precision: each of the steps' weights with its weight.</summary>
    [TestCase(1, ExpectedResult = new double[] { 1, 1.5, 2.25 })]
    [TestCase(2, ExpectedResult = new double[] { double.NaN, 2, 2, 3 })]
    public double[] Ema_follows_its_formula(int every)
    {
        using var model = new Scalar();
        using var averaged = new AveragedWeights(model, new Ema { Decay = 0.5, Every = every });
        var averages = new List<double>();
        for (var step = 1; step <= (every == 1 ? 3 : 4); step++)
        {
            model.Value = step;
            averaged.Update(step);
            averages.Add(averaged.Updates == 0 ? double.NaN : averaged.With(() => model.Value));
        }
        return [.. averages];
    }

    [Test]
    public void The_warm_up_of_Ema_is_that_of_TensorFlow()
    {
        var ema = new Ema { Decay = 0.9, Warmup = true };
        Assert.Multiple(() =>
        {
            Assert.That(ema.Share(1), Is.EqualTo(1 - 2.0 / 11));
            Assert.That(ema.Share(8), Is.EqualTo(1 - 9.0 / 18));
            Assert.That(ema.Share(80), Is.EqualTo(1 - 81.0 / 90).Within(1e-15), "(1 + n) / (10 + n) has come to 0.9");
            Assert.That(ema.Share(1000), Is.EqualTo(1 - 0.9));
            Assert.That(new Ema().Share(1), Is.EqualTo(1 - 0.999), "without the warm-up");
        });
    }

    [Test]
    public void Swa_is_the_mean_of_the_epochs_ends_in_the_last_quarter()
    {
        using var model = new Scalar();
        using var averaged = new AveragedWeights(model, new Swa { Start = 0.5 });
        var due = new List<int>();
        for (var step = 1; step <= 20; step++)
        {
            model.Value = step * step;
            if (averaged.Update(step, _length))
                due.Add(step);
        }
        Assert.Multiple(() =>
        {
            Assert.That(due, Is.EqualTo((int[])[10, 15, 20]));
            Assert.That(averaged.With(() => model.Value), Is.EqualTo((100 + 225 + 400) / 3.0).Within(1e-5));
            Assert.That(new Swa { Start = 0.7, EverySteps = 3 }.IsDue(15, _length), "every third step from the fourteenth");
            Assert.That(new Swa { Start = 0.7, EverySteps = 3 }.IsDue(12, _length), Is.False);
            Assert.That(() => averaged.Update(21), Throws.ArgumentException.With.Message.Contains("limit the run in epochs, steps or tokens"));
            Assert.That(() => averaged.Update(21, new RunLength(RunLength.Open, 5)), Throws.ArgumentException.With.Message.Contains("limit the run in epochs, steps or tokens"));
            Assert.That(() => new Swa().IsDue(1, new RunLength(10, 0)), Throws.ArgumentException.With.Message.Contains("EverySteps"));
        });
    }

    [Test]
    public void What_does_not_change_is_its_own_average_bit_for_bit()
    {
        manual_seed(1);
        using var model = nn.Linear(100, 3);
        using var averaged = new AveragedWeights(model, new Ema { Decay = 0.9999 });
        var before = model.weight.detach().clone();
        for (var step = 1; step <= 200; step++)
            averaged.Update(step);
        averaged.Swap();
        TensorAssert.Same(model.weight.detach(), before, "the average of equal weights");
    }

    [Test]
    public void Swapping_keeps_the_tensors_and_restores_every_bit()
    {
        using var model = Net();
        using var averaged = Train(model, new Ema { Decay = 0.7 }, steps: 5);
        var raw = Copies(model);
        var handles = model.state_dict().Select(pair => pair.Value).ToArray();
        var average = averaged.State().Where(pair => pair.Name != "updates").ToDictionary(pair => pair.Name["average.".Length..], pair => pair.Value.clone());

        averaged.Swap();
        Assert.That(averaged.IsSwapped);
        TensorAssert.Same(Copies(model), average);
        TensorAssert.Same(averaged.State().Where(pair => pair.Name != "updates").ToDictionary(pair => pair.Name["average.".Length..], pair => pair.Value), average);
        Assert.That(model.state_dict().Select(pair => pair.Value).Zip(handles, ReferenceEquals), Has.All.True);
        Assert.That(average["0.weight"].Values<float>(), Is.Not.EqualTo(raw["0.weight"].Values<float>()));

        averaged.Swap();
        Assert.That(averaged.IsSwapped, Is.False);
        TensorAssert.Same(Copies(model), raw);
    }

    [Test]
    public void Raw_weights_come_back_after_an_exception_and_on_disposal()
    {
        using var model = Net();
        using var averaged = Train(model, new Ema { Decay = 0.7 }, steps: 3);
        var raw = Copies(model);
        Assert.That(() => averaged.With<int>(() => throw new IOException("in between")), Throws.InstanceOf<IOException>());
        TensorAssert.Same(Copies(model), raw);
        averaged.Swap();
        averaged.Dispose();
        TensorAssert.Same(Copies(model), raw);
    }

    [Test]
    public void What_makes_no_sense_is_refused()
    {
        using var model = Net();
        using var averaged = new AveragedWeights(model, new Ema());
        Assert.That(averaged.Swap, Throws.InvalidOperationException.With.Message.EqualTo("Nothing is in the average as yet: Ema has taken no step's weights."));
        Assert.That(() => averaged.Save("x"), Throws.InvalidOperationException.With.Message.StartsWith("Nothing is in the average as yet"));
        averaged.Update(1);
        averaged.Swap();
        Assert.Multiple(() =>
        {
            Assert.That(() => averaged.Update(2), Throws.InvalidOperationException.With.Message.Contains("call Swap to put the raw ones back"));
            Assert.That(() => averaged.With(() => 0), Throws.InvalidOperationException.With.Message.EqualTo("The averaged weights are in the model already."));
            Assert.That(() => averaged.Restore(_ => null), Throws.InvalidOperationException.With.Message.Contains("call Swap to put the raw ones back before restoring others"));
        });
    }

    [TestCase(BufferAveraging.Average)]
    [TestCase(BufferAveraging.Copy)]
    public void Integer_buffers_are_copied_and_floating_ones_as_asked(BufferAveraging buffers)
    {
        using var model = Net();
        using var averaged = Train(model, new Ema { Decay = 0.5, Buffers = buffers }, steps: 2);
        var (average, last) = (averaged.With(() => Copies(model)), Copies(model));
        Assert.Multiple(() =>
        {
            Assert.That(average["1.num_batches_tracked"].item<long>(), Is.EqualTo(2));
            Assert.That(average["1.running_mean"].Values<float>(), buffers == BufferAveraging.Copy
                ? Is.EqualTo(last["1.running_mean"].Values<float>())
                : Is.Not.EqualTo(last["1.running_mean"].Values<float>()));
            Assert.That(average["0.weight"].Values<float>(), Is.Not.EqualTo(last["0.weight"].Values<float>()));
        });
    }

    [Test]
    public void A_restored_average_goes_on_as_if_nothing_had_happened()
    {
        using var model = Net();
        using var straight = Train(model, new Ema { Decay = 0.9, Warmup = true }, steps: 4);
        var saved = straight.State().ToDictionary(pair => pair.Name, pair => pair.Value.clone());
        using var resumed = new AveragedWeights(model, straight.Averaging);
        resumed.Restore(name => saved.GetValueOrDefault(name));
        Assert.That(resumed.Updates, Is.EqualTo(4));
        Step(model);
        straight.Update(5);
        resumed.Update(5);
        TensorAssert.Same(resumed.State().ToDictionary(pair => pair.Name, pair => pair.Value), straight.State().ToDictionary(pair => pair.Name, pair => pair.Value));
    }

    [Test]
    public void States_of_other_models_are_refused_and_change_nothing()
    {
        using var model = Net();
        using var averaged = Train(model, new Ema { Decay = 0.9 }, steps: 2);
        var before = averaged.State().ToDictionary(pair => pair.Name, pair => pair.Value.clone());
        Assert.Multiple(() =>
        {
            Assert.That(() => averaged.Restore(_ => null), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("'updates'"));
            Assert.That(() => averaged.Restore(name => name == "average.2.bias" ? null : before[name]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("'average.2.bias'"));
            Assert.That(() => averaged.Restore(name => name == "average.2.bias" ? zeros(7) : before[name]),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contains("has the shape [7], the model's tensor [2]"));
        });
        TensorAssert.Same(averaged.State().ToDictionary(pair => pair.Name, pair => pair.Value), before);
    }

    [Test]
    public void An_average_that_has_not_begun_is_saved_and_restored_as_such()
    {
        using var model = Net();
        using var averaged = new AveragedWeights(model, new Swa());
        var state = averaged.State().ToDictionary(pair => pair.Name, pair => pair.Value);
        Assert.That(state.Keys, Is.EqualTo((string[])["updates"]));
        averaged.Restore(name => state.GetValueOrDefault(name));
        Assert.That(averaged.Updates, Is.Zero);
    }

    [Test]
    public void The_saved_file_fits_the_model()
    {
        using var folder = new TemporaryFolder();
        using var model = Net();
        using var averaged = Train(model, new Ema { Decay = 0.5 }, steps: 3);
        averaged.Save(folder["ema.safetensors"], new Dictionary<string, string> { ["step"] = "3" });
        using var other = Net();
        other.LoadWeights(folder["ema.safetensors"]);
        var average = averaged.With(() => Copies(model));
        TensorAssert.Same(Copies(other), average);
    }

    [Test]
    public void A_tensor_with_two_names_is_averaged_once()
    {
        using var folder = new TemporaryFolder();
        using var model = new Tied();
        using var averaged = new AveragedWeights(model, new Ema { Decay = 0.5 });
        foreach (var value in (float[])[1, 2])
        {
            using (no_grad())
                model.First.weight.fill_(value);
            averaged.Update(1);
        }
        Assert.That(averaged.State().Count(), Is.EqualTo(2), "the count and one average");
        averaged.Swap();
        Assert.That(model.Second.weight.Values<float>(), Has.All.EqualTo(1.5f));
        averaged.Swap();
        Assert.That(model.Second.weight.Values<float>(), Has.All.EqualTo(2f));
        averaged.Save(folder["tied.safetensors"]);
        Assert.That(Safetensors.Load(folder["tied.safetensors"]).Keys, Is.EquivalentTo(model.state_dict().Keys));
    }

    [Test]
    public void Weights_of_16_bits_are_averaged_in_float32()
    {
        using var model = nn.Linear(1, 1, hasBias: false, dtype: ScalarType.BFloat16);
        using var averaged = new AveragedWeights(model, new Ema { Decay = 0.99 });
        using (no_grad())
            model.weight.fill_(1);
        averaged.Update(1);
        using (no_grad())
            model.weight.fill_(2);
        for (var step = 2; step <= 101; step++)
            averaged.Update(step);
        var average = averaged.State().Last().Value;
        Assert.That(average.dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(average.item<float>(), Is.EqualTo(2 - Math.Pow(0.99, 100)).Within(1e-4), "steps of 0.01 would be lost beside 1 in bfloat16");
        averaged.Swap();
        Assert.That(model.weight.dtype, Is.EqualTo(ScalarType.BFloat16));
    }

    [Test]
    public void Updates_leave_no_tensor_behind()
    {
        using var model = Net();
        using var averaged = Train(model, new Ema(), steps: 2);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 3; step < 10; step++)
        {
            averaged.Update(step);
            averaged.Swap();
            averaged.Swap();
        }
        Assert.That(TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(before));
    }

    private static TorchSharp.Modules.Sequential Net() => nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2));

    private static Dictionary<string, Tensor> Copies(nn.Module model) => model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());

    private static AveragedWeights Train(TorchSharp.Modules.Sequential model, WeightAveraging averaging, int steps)
    {
        var averaged = new AveragedWeights(model, averaging);
        for (var step = 1; step <= steps; step++)
        {
            Step(model);
            averaged.Update(step, _length);
        }
        return averaged;
    }

    private static void Step(TorchSharp.Modules.Sequential model)
    {
        using var scope = NewDisposeScope();
        model.call(randn(8, 4)).square().mean().backward();
        using var noGrad = no_grad();
        foreach (var parameter in model.parameters())
            parameter.sub_(parameter.grad!);
        model.zero_grad();
    }

    private sealed class Scalar : nn.Module
    {
        private readonly TorchSharp.Modules.Parameter _value = new(zeros(1));

        public Scalar() : base(nameof(Scalar)) => RegisterComponents();

        public double Value
        {
            get => _value.item<float>();
            set
            {
                using var noGrad = no_grad();
                _value.fill_(value);
            }
        }
    }

    private sealed class Tied : nn.Module
    {
        public Tied() : base(nameof(Tied))
        {
            Second.weight = First.weight;
            register_module("first", First);
            register_module("second", Second);
        }

        public TorchSharp.Modules.Linear First { get; } = nn.Linear(2, 2, hasBias: false);

        public TorchSharp.Modules.Linear Second { get; } = nn.Linear(2, 2, hasBias: false);
    }
}
