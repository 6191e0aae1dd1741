using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>The distribution that tokens are drawn from, against its definition in PyTorch; and that it is they that are drawn.</summary>
internal sealed class SamplingParityTests
{
    private static readonly TestCaseData<GenerationOptions>[] _options =
    [
        new(new()) { TestName = "{m}(as it is)" },
        new(new() { Temperature = 0.7 }) { TestName = "{m}(temperature)" },
        new(new() { TopK = 7 }) { TestName = "{m}(top-k)" },
        new(new() { TopK = 500 }) { TestName = "{m}(top-k of more than there are)" },
        new(new() { TopP = 0.8 }) { TestName = "{m}(top-p)" },
        new(new() { TopP = 1e-6 }) { TestName = "{m}(top-p of one)" },
        new(new() { RepetitionPenalty = 1.4 }) { TestName = "{m}(repetition penalty)" },
        new(new() { Temperature = 1.3, TopK = 30, TopP = 0.9, RepetitionPenalty = 0.8 }) { TestName = "{m}(everything)" },
    ];

    [TestCaseSource(nameof(_options))]
    public void ProbabilitiesAreTheDefinitions(GenerationOptions options)
    {
        manual_seed(6);
        using var scope = NewDisposeScope();
        var logits = randn(100) * 3;
        long[] seen = [3, 14, 15, 92, 65, 3];
        var expected = PyTorch.Run(string.Create(CultureInfo.InvariantCulture, $$"""
            _x = logits.double()
            for _t in set(seen.tolist()):
                _x[_t] = _x[_t] / {{options.RepetitionPenalty}} if _x[_t] > 0 else _x[_t] * {{options.RepetitionPenalty}}
            _x = _x / {{options.Temperature}}
            _k = min({{options.TopK ?? 100}}, 100)
            _x = _x.masked_fill(_x < torch.topk(_x, _k).values[-1], -math.inf)
            _sorted, _order = torch.sort(_x, descending=True)
            _before = torch.softmax(_sorted, 0).cumsum(0) - torch.softmax(_sorted, 0)
            _x[_order[_before >= {{options.TopP}}]] = -math.inf
            p = torch.softmax(_x, 0)
            """), ("logits", logits), ("seen", tensor(seen)));
        var probabilities = new TokenSampler(options).Probabilities(logits.data<float>().ToArray(), seen);
        TensorAssert.Close(tensor(probabilities), expected["p"], "probabilities", 1e-6, 1e-6);
    }

    [Test]
    public void DrawsFollowTheProbabilities()
    {
        const int draws = 20_000;
        var sampler = new TokenSampler(new() { TopK = 5 });
        float[] logits = [0, 1, -1, 2, 0.5f, -3, 1.5f];
        var probabilities = sampler.Probabilities([.. logits], []);
        var stream = RandomStream.From(1);
        var counts = new int[logits.Length];
        for (var k = 0; k < draws; k++)
            counts[sampler.Next([.. logits], [], ref stream)]++;
        for (var token = 0; token < logits.Length; token++)
            Assert.That(counts[token], Is.EqualTo(draws * probabilities[token]).Within(4 * Math.Sqrt(draws * probabilities[token]))); // 4 standard deviations
    }

    [Test]
    public void GreedyTakesTheFirstOfTheLikeliest()
    {
        var stream = RandomStream.From(1);
        Assert.That(new TokenSampler(GenerationOptions.Greedy).Next([1, 3, 3, 2], [], ref stream), Is.EqualTo(1));
        Assert.That(new TokenSampler(GenerationOptions.Greedy with { RepetitionPenalty = 2 }).Next([1, 3, 3, 2], [1], ref stream), Is.EqualTo(2));
    }

    [Test]
    public void LogitsThatAreNotFiniteAreAnError()
    {
        var stream = RandomStream.From(1);
        Assert.That(() => new TokenSampler(new()).Next([1, float.NaN, 3], [], ref stream), Throws.InvalidOperationException.With.Message.Contains("not finite"));
    }
}
