using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace DeepNet.Tests.Parity.Optim;

/// <summary>The learning rates, and where it cycles the momentum, of a dozen steps of every scheduler.</summary>
internal sealed class SchedulerParityTests
{
    private const int Steps = 12;

    private static readonly object[][] _schedulers =
    [
        Case("StepLR(o, 3, 0.5)", o => lr_scheduler.StepLR(o, 3, 0.5)),
        Case("MultiStepLR(o, [2, 5, 5, 9], 0.3)", o => lr_scheduler.MultiStepLR(o, [2, 5, 5, 9], 0.3)),
        Case("ExponentialLR(o, 0.9)", o => lr_scheduler.ExponentialLR(o, 0.9)),
        Case("PolynomialLR(o, 8, 2)", o => lr_scheduler.PolynomialLR(o, 8, 2)),
        Case("CosineAnnealingLR(o, 6, 0.01)", o => lr_scheduler.CosineAnnealingLR(o, 6, 0.01)),
        Case("ConstantLR(o, 0.25, 4)", o => lr_scheduler.ConstantLR(o, 0.25, 4)),
        Case("LinearLR(o, 0.2, 0.9, 6)", o => lr_scheduler.LinearLR(o, 0.2, 0.9, 6)),
        Case("LambdaLR(o, lambda e: 1.0 / (1 + e))", o => lr_scheduler.LambdaLR(o, epoch => 1.0 / (1 + epoch))),
        Case("MultiplicativeLR(o, lambda e: 0.9)", o => lr_scheduler.MultiplicativeLR(o, _ => 0.9)),
        Case("SequentialLR(o, [ConstantLR(o, 0.1, 2), ExponentialLR(o, 0.9), StepLR(o, 2, 0.5)], [3, 7])", o => lr_scheduler.SequentialLR(
            o, [lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.9), lr_scheduler.StepLR(o, 2, 0.5)], [3, 7])),
        Case("ChainedScheduler([ConstantLR(o, 0.1, 2), ExponentialLR(o, 0.9)])",
            o => lr_scheduler.ChainedLR([lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.9)])),
        Case("CyclicLR(o, 0.01, 0.1, 3, 5)", o => lr_scheduler.CyclicLR(o, 0.01, 0.1, 3, 5)),
        Case("CyclicLR(o, 0.01, 0.1, 3, mode='triangular2')",
            o => lr_scheduler.CyclicLR(o, 0.01, 0.1, 3, mode: lr_scheduler.impl.CyclicLR.Mode.Triangular2)),
        Case("CyclicLR(o, 0.01, 0.1, 3, mode='exp_range', gamma=0.95)",
            o => lr_scheduler.CyclicLR(o, 0.01, 0.1, 3, mode: lr_scheduler.impl.CyclicLR.Mode.ExpRange, gamma: 0.95)),
        Case("OneCycleLR(o, 0.3, total_steps=13)", o => lr_scheduler.OneCycleLR(o, 0.3, total_steps: 13)),
        Case("OneCycleLR(o, 0.3, total_steps=13, three_phase=True, anneal_strategy='linear')", o => lr_scheduler.OneCycleLR(
            o, 0.3, total_steps: 13, three_phase: true, anneal_strategy: lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear)),
    ];

    [TestCaseSource(nameof(_schedulers))]
    public void EveryStepIsTheSame(string python, Func<Optimizer, lr_scheduler.LRScheduler> create)
    {
        var expected = PyTorch.Run($"""
            import warnings
            from torch.optim.lr_scheduler import *
            warnings.simplefilter("ignore")
            _optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], 0.1, 0.9)
            _scheduler = (lambda o: {python})(_optimizer)
            curve = []
            for _step in range({Steps}):
                curve.append(torch.tensor([_optimizer.param_groups[0]["lr"], _optimizer.param_groups[0]["momentum"]], dtype=torch.float64))
                _scheduler.step()
            """).Group("curve");
        using var optimizer = SGD([new Parameter(zeros(1))], 0.1, 0.9);
        var group = (SGD.ParamGroup)optimizer.ParamGroups.Single();
        var scheduler = create(optimizer);
        for (var step = 0; step < Steps; step++)
        {
            Assert.That(scheduler.get_last_lr(), Is.EqualTo((double[])[group.LearningRate]));
            TensorAssert.Close(tensor((double[])[group.LearningRate, group.Momentum]), expected[$"{step}"], $"step {step}", 1e-15, 1e-14);
            scheduler.step();
        }
    }

    [Test]
    public void PlateausAreTheSame()
    {
        double[] metrics = [5, 4, 4, 4, 4, 4, 4, 3.9, 3.9, 3.9, 3.9, 3.9];
        var expected = PyTorch.Run($"""
            _optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], 0.1)
            _scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(_optimizer, patience=1, cooldown=1, factor=0.5)
            rates = []
            for _metric in [{string.Join(", ", metrics)}]:
                _scheduler.step(_metric)
                rates.append(_optimizer.param_groups[0]["lr"])
            """).Group("rates");
        using var optimizer = SGD([new Parameter(zeros(1))], 0.1);
        var scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, patience: 1, cooldown: 1, factor: 0.5);
        for (var step = 0; step < metrics.Length; step++)
        {
            scheduler.step(metrics[step]);
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(expected[$"{step}"].item<double>()).Within(1e-15), $"step {step}");
        }
        Assert.Throws<InvalidOperationException>(scheduler.step);
    }

    private static object[] Case(string python, Func<Optimizer, lr_scheduler.LRScheduler> create) => [python, create];
}
