using System.Globalization;
using DeepNet.Training;

namespace DeepNet.Tests.Parity.Training;

/// <summary>Whole curves against torch.optim.lr_scheduler.</summary>
public sealed class ScheduleParityTests
{
    private const double Peak = 0.1;

    private static IEnumerable<TestCaseData<string, Schedule, int>> Curves()
    {
        yield return new("StepLR(o, 7, 0.5)", new StepDecay { Steps = 7, Gamma = 0.5 }, 50);
        yield return new("StepLR(o, 3, 0.9)", new StepDecay { Epochs = 3, Gamma = 0.9 }, 50);
        yield return new("MultiStepLR(o, [30, 5, 5, 12], 0.3)",
            new MultiStep([Duration.Steps(30), Duration.Steps(5), Duration.Epochs(5), Duration.Share(0.24)]) { Gamma = 0.3 }, 50);
        yield return new("ExponentialLR(o, 0.9)", new Exponential { Gamma = 0.9 }, 100);
        yield return new("PolynomialLR(o, 40, 2)", new Polynomial { Power = 2, Over = Duration.Steps(40) }, 50);
        yield return new("PolynomialLR(o, 50, 0.5)", new Polynomial { Power = 0.5 }, 50);
        yield return new("LinearLR(o, 0.25, 0.75, 30)", new Linear { From = 0.25, To = 0.75, Over = Duration.Steps(30) }, 50);
        yield return new("LinearLR(o, 1, 0, 50)", new Linear(), 50);
        yield return new("ConstantLR(o, 0.25, 1000)", new Constant { Factor = 0.25 }, 10);
        yield return new("CosineAnnealingLR(o, 200, 0.01)", new Cosine { Floor = 0.1 }, 200);
        yield return new("CosineAnnealingWarmRestarts(o, 10, 2, 0.001)", new CosineRestarts { First = Duration.Steps(10), Factor = 2, Floor = 0.01 }, 200);
        yield return new("CosineAnnealingWarmRestarts(o, 7)", new CosineRestarts { First = Duration.Epochs(7) }, 50);
        yield return new("SequentialLR(o, [ConstantLR(o, 0.1, 100), ExponentialLR(o, 0.9), StepLR(o, 4, 0.5)], [5, 20])",
            new Constant { Factor = 0.1 }.Then(0.1, new Exponential { Gamma = 0.9 }).Then(Duration.Steps(20), new StepDecay { Steps = 4, Gamma = 0.5 }), 50);
        yield return new("ChainedScheduler([ConstantLR(o, 0.1, 100), ExponentialLR(o, 0.9)])", new Product(new Constant { Factor = 0.1 }, new Exponential { Gamma = 0.9 }), 50);
        yield return new("LambdaLR(o, lambda s: min((s + 1) / 11, 1))", new Warmup(new Constant()) { Over = Duration.Steps(10) }, 50);
        yield return new("LambdaLR(o, lambda s: 20 ** 0.5 * min((s + 1) ** -0.5, (s + 1) * 20 ** -1.5))", new InverseSquareRoot { Warmup = Duration.Steps(20) }, 100);
        yield return new("LambdaLR(o, lambda s: (20 / max(s + 1, 20)) ** 0.5)", new InverseSquareRoot { Warmup = Duration.Steps(20), StartsAtPeak = true }, 100);
    }

    [TestCaseSource(nameof(Curves))]
    public void Curves_are_the_same(string python, Schedule schedule, int steps) => Compare(python, schedule, steps);

    [Test]
    public void One_cycle_is_the_same_at_any_length([Values(1, 2, 3, 7, 10, 101, 500)] int steps, [Values] bool threePhase, [Values(Curve.Cosine, Curve.Linear)] Curve anneal)
    {
        var strategy = anneal == Curve.Cosine ? "cos" : "linear";
        var phases = threePhase ? "True" : "False";
        Compare($"OneCycleLR(o, {Text(Peak)}, total_steps={steps}, three_phase={phases}, anneal_strategy='{strategy}')",
            new OneCycle { ThreePhase = threePhase, Anneal = anneal }, steps);
        Compare($"OneCycleLR(o, {Text(Peak)}, total_steps={steps}, three_phase={phases}, anneal_strategy='{strategy}', pct_start=0.45, base_momentum=0.8, max_momentum=0.9, div_factor=10, final_div_factor=100)",
            new OneCycle { ThreePhase = threePhase, Anneal = anneal, Rise = 0.45, LeastMomentum = 0.8, GreatestMomentum = 0.9, StartDivisor = 10, EndDivisor = 100 }, steps);
    }

    [Test]
    public void Plateaus_are_found_at_the_same_validations(
        [Values] bool higherIsBetter, [Values] ThresholdMode mode, [Values(0, 2)] int patience, [Values(0, 3)] int cooldown)
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 200).Select(k => (higherIsBetter ? 1 - Math.Exp(-k / 40.0) : Math.Exp(-k / 40.0)) + 0.05 * random.NextDouble()).ToArray();
        values[20] = double.NaN;
        values[21] = double.PositiveInfinity;
        if (higherIsBetter)
            values[21] = double.NegativeInfinity;
        var plateau = new ReduceOnPlateau { Factor = 0.5, Patience = patience, Cooldown = cooldown, Threshold = 0.01, ThresholdMode = mode, Floor = 0.01 };
        var expected = PyTorch.Run($"""
            _o = torch.optim.SGD([nn.Parameter(torch.zeros(1))], {Text(Peak)})
            _scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(_o, mode="{(higherIsBetter ? "max" : "min")}", factor=0.5, patience={patience}, threshold=0.01,
                threshold_mode="{(mode == ThresholdMode.Relative ? "rel" : "abs")}", cooldown={cooldown}, min_lr={Text(0.01 * Peak)}, eps=0)
            _rates = []
            for _value in [{string.Join(", ", values.Select(value => $"float('{Text(value)}')"))}]:
                _scheduler.step(_value)
                _rates.append(_o.param_groups[0]["lr"])
            rates = torch.tensor(_rates, dtype=torch.float64)
            """)["rates"].data<double>().ToArray();
        var state = new PlateauState();
        var rates = new List<double>();
        foreach (var value in values)
        {
            state = state.Next(plateau, value, higherIsBetter);
            rates.Add(Peak * plateau.At(0, new RunLength(1, 1) { Reductions = state.Reductions }));
        }
        Assert.That(rates, Is.EqualTo(expected).Within(1e-15));
        Assert.That(state.Reductions, Is.GreaterThan(1), "the values come to rest");
    }

    private static void Compare(string python, Schedule schedule, int steps)
    {
        var expected = PyTorch.Run($"""
            import warnings
            from torch.optim.lr_scheduler import *
            warnings.simplefilter("ignore")
            _o = torch.optim.SGD([nn.Parameter(torch.zeros(1))], {Text(Peak)}, 0.5)
            _scheduler = (lambda o: {python})(_o)
            _rates, _momenta = [], []
            for _step in range({steps}):
                _rates.append(_o.param_groups[0]["lr"])
                _momenta.append(_o.param_groups[0]["momentum"])
                if _step + 1 < {steps}: _scheduler.step()
            rates, momenta = torch.tensor(_rates, dtype=torch.float64), torch.tensor(_momenta, dtype=torch.float64)
            """);
        var length = new RunLength(steps, StepsPerEpoch: 1);
        var (rates, momenta) = (expected["rates"].data<double>().ToArray(), expected["momenta"].data<double>().ToArray());
        Assert.Multiple(() =>
        {
            for (var step = 0; step < steps; step++)
            {
                Assert.That(Peak * schedule.At(step, length), Is.EqualTo(rates[step]).Within(1e-12 * rates[step] + 1e-16), $"learning rate of step {step}");
                Assert.That(schedule.MomentumAt(step, length) ?? 0.5, Is.EqualTo(momenta[step]).Within(1e-12), $"momentum of step {step}");
            }
        });
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("Infinity", "inf", StringComparison.Ordinal).Replace("∞", "inf", StringComparison.Ordinal);
}
