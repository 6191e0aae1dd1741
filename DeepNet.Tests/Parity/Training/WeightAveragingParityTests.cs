using DeepNet.Data;
using DeepNet.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Training;

/// <summary>Averages of weights and buffers while a model trains, against torch.optim.swa_utils.</summary>
public sealed class WeightAveragingParityTests
{
    private const int Steps = 12;
    private const string Model = "nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3))";

    private static readonly TestCaseData<string, WeightAveraging>[] _averages =
    [
        new("AveragedModel(_model, use_buffers=True)", new Swa { Start = 0, EverySteps = 1 }) { TestName = "{m}(SWA)" },
        new("AveragedModel(_model, avg_fn=lambda a, p, n: 0.9 * a + 0.1 * p, use_buffers=True)", new Ema { Decay = 0.9 }) { TestName = "{m}(EMA)" },
        new("AveragedModel(_model, avg_fn=lambda a, p, n: (lambda d: d * a + (1 - d) * p)(min(0.9, (1 + n) / (10 + n))), use_buffers=True)",
            new Ema { Decay = 0.9, Warmup = true }) { TestName = "{m}(EMA with warm-up)" },
    ];

    [TestCaseSource(nameof(_averages))]
    public void Averages_of_a_training_run_are_the_same(string python, WeightAveraging averaging)
    {
        manual_seed(1);
        using var model = Create();
        var (images, labels) = (randn([Steps, 6, 1, 8, 8]), randint(3, [Steps, 6], dtype: ScalarType.Int64));
        var expected = PyTorch.Run($$"""
            from torch.optim.swa_utils import AveragedModel
            _model = {{Model}}
            _model.load_state_dict(group("state"))
            _average = {{python}}
            _optimizer = torch.optim.SGD(_model.parameters(), 0.1, momentum=0.9)
            for _step in range({{Steps}}):
                _optimizer.zero_grad()
                F.cross_entropy(_model(images[_step]), labels[_step]).backward()
                _optimizer.step()
                _average.update_parameters(_model)
            average = _average.module.state_dict()
            """, [.. model.StateAs("state"), ("images", images), ("labels", labels)]).Group("average");

        using var optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9);
        using var averaged = new AveragedWeights(model, averaging);
        for (var step = 0; step < Steps; step++)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(model.call(images[step]), labels[step]).backward();
            optimizer.step();
            averaged.Update(step + 1, new RunLength(Steps, Steps));
        }
        averaged.Swap();
        expected["1.num_batches_tracked"] = tensor((long)Steps); // PyTorch averages the count too, in whole numbers
        TensorAssert.Close(model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach()), expected);
    }

    [Test]
    public void Statistics_estimated_anew_are_the_same()
    {
        manual_seed(2);
        using var model = Create();
        var images = randn(20, 1, 8, 8);
        var expected = PyTorch.Run($"""
            from torch.optim.swa_utils import update_bn
            _model = {Model}
            _model.load_state_dict(group("state"))
            update_bn(torch.split(images, 5), _model)
            after = _model.state_dict()
            """, [.. model.StateAs("state"), ("images", images)]).Group("after");
        var data = new BatchLoader(new TensorDataset(images, zeros(20, dtype: ScalarType.Int64)), new LoaderOptions { BatchSize = 5, Shuffle = false });
        BatchNormStatistics.Estimate(new Supervised(model, Loss.CrossEntropy), data);
        TensorAssert.Close(model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach()), expected);
    }

    private static Sequential Create() => nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3));
}
