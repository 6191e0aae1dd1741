using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Execution;

/// <summary>Switches of the whole process are as the options want them while a run lasts, and as they were before after it.</summary>
[NonParallelizable]
internal sealed class ExecutionScopeTests
{
    private static readonly TestCaseData[] _cases =
    [
        new TestCaseData(new ExecutionOptions(), _before).SetArgDisplayNames("defaults change nothing"),
        new TestCaseData(new ExecutionOptions { AllowTF32 = true }, _before with { Products = true, Convolutions = true }).SetArgDisplayNames("TF32"),
        new TestCaseData(new ExecutionOptions { AllowTF32 = false }, _before with { Products = false, Convolutions = false }).SetArgDisplayNames("no TF32"),
        new TestCaseData(new ExecutionOptions { CudnnBenchmark = true }, _before with { Benchmark = true }).SetArgDisplayNames("benchmark"),
        new TestCaseData(new ExecutionOptions { Deterministic = true }, _before with { Deterministic = true, Cudnn = true }).SetArgDisplayNames("deterministic"),
    ];

    // LibTorch's defaults.
    private static Switches _before => new(Products: false, Convolutions: true, Benchmark: false, Deterministic: false, Cudnn: false);

    [TestCaseSource(nameof(_cases))]
    public void A_run_has_its_own_switches_and_puts_them_back(ExecutionOptions options, object during)
    {
        Assert.That(Now(), Is.EqualTo(_before));
        var seen = new List<Switches>();
        using var temporary = new TemporaryFolder();
        Run(temporary["run"], options).Fit(observer: new Recorder(happened =>
        {
            if (happened is TrainingStarted or StepCompleted { Step: 1 })
                seen.Add(Now());
        }));
        Assert.That(seen, Is.EqualTo(new[] { during, during }));
        Assert.That(Now(), Is.EqualTo(_before));
    }

    [Test]
    public void A_run_that_fails_puts_them_back_too()
    {
        using var temporary = new TemporaryFolder();
        var run = Run(temporary["run"], new ExecutionOptions { AllowTF32 = true, Deterministic = true });
        Assert.That(() => run.Fit(observer: new Recorder(happened =>
        {
            if (happened is StepCompleted)
                throw new InvalidOperationException("the power went");
        })), Throws.InvalidOperationException);
        Assert.That(Now(), Is.EqualTo(_before));
    }

    [Test]
    public void Options_that_exclude_each_other_are_named()
    {
        using var temporary = new TemporaryFolder();
        Assert.That(() => Run(temporary["run"], new ExecutionOptions { Deterministic = true, CudnnBenchmark = true }).Fit(),
            Throws.ArgumentException.With.Message.Contains("CudnnBenchmark").And.Message.Contains("Deterministic").And.Message.Contains("Set one of the two."));
        Assert.That(Now(), Is.EqualTo(_before));
    }

    [Test]
    [Category(Gpu.Category)]
    public void In_deterministic_mode_a_run_on_the_GPU_that_was_stopped_ends_bit_for_bit_as_one_that_was_not([Values(1, 13)] int step)
    {
        Gpu.Require();
        using var temporary = new TemporaryFolder();
        var (straight, stopped) = (OnGpu(temporary["straight"]), OnGpu(temporary["stopped"]));
        straight.Fit();
        using var stop = new CancellationTokenSource();
        stopped.Fit(stop.Token, new Recorder(happened =>
        {
            if (happened is StepCompleted completed && completed.Step == step)
                stop.Cancel();
        }));
        Assert.That(stopped.Fit().End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(File.ReadAllBytes(stopped.ModelFile), Is.EqualTo(File.ReadAllBytes(straight.ModelFile)));

        // With convolutions and dropout.
        static SmallRun OnGpu(string folder) => new(folder) { Options = Run(folder, new ExecutionOptions { Deterministic = true }).Options with { Device = "cuda", Epochs = SmallRun.Epochs } };
    }

    private static SmallRun Run(string folder, ExecutionOptions options) => new(folder)
    {
        Model = SmallRun.Quick,
        Options = new SmallRun(folder).Options with { Epochs = 1, Execution = options },
    };

    private static Switches Now() => new(backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32, Cudnn.Benchmark, DeterministicAlgorithms.IsOn, Cudnn.Deterministic);

    private sealed record Switches(bool Products, bool Convolutions, bool Benchmark, bool Deterministic, bool Cudnn);
}
