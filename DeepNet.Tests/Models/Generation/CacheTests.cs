using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>With kept keys and values a model writes what it writes without, token for token; so do prompts together and one by one.</summary>
internal sealed class CacheTests
{
    private static readonly TestCaseData<DecoderStyle>[] _styles =
    [
        new(DecoderStyle.Gpt2) { TestName = "{m}(learned positions)" },
        new(DecoderStyle.Llama) { TestName = "{m}(rotary positions)" },
        new(DecoderStyle.Llama with { KeyValueHeads = 2 }) { TestName = "{m}(rotary positions, grouped queries)" },
        new(DecoderStyle.Gpt2 with { Positions = PositionEncoding.Sinusoidal, Placement = NormPlacement.Post }) { TestName = "{m}(sinusoidal positions, post-norm)" },
    ];

    private static readonly GenerationOptions _sampled = new() { MaxNewTokens = 200, Temperature = 0.9, TopK = 20, Seed = 3 };
    private static readonly GenerationOptions _greedy = GenerationOptions.Greedy with { MaxNewTokens = 200, RepetitionPenalty = 1.3 };
    private static readonly long[][] _prompts = [GenerationModels.Prompt(7, 1), GenerationModels.Prompt(23, 2), GenerationModels.Prompt(1, 3)];

    [TestCaseSource(nameof(_styles))]
    public void TwoHundredTokensOfUnequalPromptsAreTheSameWithAndWithout(DecoderStyle style)
    {
        using var model = GenerationModels.Create(GenerationModels.Options(style: style));
        foreach (var options in new[] { _sampled, _greedy })
        {
            var cached = Tokens(model.Generate(_prompts, options));
            Assert.That(cached, Is.EqualTo(Tokens(model.Generate(_prompts, options with { UseCache = false }))));
            Assert.That(cached, Has.All.Count.EqualTo(200));
            Assert.That(cached.SelectMany(tokens => tokens).Distinct().Count(), Is.GreaterThan(10), "the sequences go somewhere");
        }
    }

    [TestCaseSource(nameof(_styles))]
    public void EachPromptBecomesWhatItWouldAlone(DecoderStyle style)
    {
        using var model = GenerationModels.Create(GenerationModels.Options(style: style));
        var together = Tokens(model.Generate(_prompts, _sampled));
        for (var row = 0; row < _prompts.Length; row++)
            Assert.That(model.Generate(_prompts[row], _sampled with { Seed = _sampled.Seed + row }).Tokens, Is.EqualTo(together[row]));
    }

    /// <summary>The plain model, called again and again on all it may see.</summary>
    [TestCaseSource(nameof(_styles))]
    public void TheLikeliestTokenIsTheModelsOwn(DecoderStyle style)
    {
        const int context = 24;
        using var model = GenerationModels.Create(GenerationModels.Options(context, style));
        var written = Tokens(model.Generate(_prompts, GenerationOptions.Greedy with { MaxNewTokens = 100 }));
        model.eval();
        using var noGradient = no_grad();
        for (var row = 0; row < _prompts.Length; row++)
        {
            var (sequence, start) = (_prompts[row].ToList(), 0);
            for (var k = 0; k < 100; k++)
            {
                using var scope = NewDisposeScope();
                if (sequence.Count - start > context)
                    start = sequence.Count - context / 2;
                var seen = tensor(sequence[start..].ToArray(), dtype: ScalarType.Int64).unsqueeze(0);
                sequence.Add(model.call(seen)[0, -1].argmax().item<long>());
            }
            Assert.That(sequence[_prompts[row].Length..], Is.EqualTo(written[row]), $"prompt {row}");
        }
    }

    /// <summary>Contexts much shorter than the text: the window slides at other times in each row, and rows end at other times.</summary>
    [TestCaseSource(nameof(_styles))]
    public void PastTheContextTheyAreTheSameToo(DecoderStyle style)
    {
        using var model = GenerationModels.Create(GenerationModels.Options(16, style));
        var options = _sampled with { StopTokens = [0], Temperature = 1, TopK = null };
        var cached = model.Generate(_prompts, options);
        Assert.That(Tokens(cached), Is.EqualTo(Tokens(model.Generate(_prompts, options with { UseCache = false }))));
        Assert.That(cached.Select(sequence => sequence.Tokens.Count).Distinct().Count(), Is.GreaterThan(1), "they end at different lengths");
        for (var row = 0; row < _prompts.Length; row++)
            Assert.That(model.Generate(_prompts[row], options with { Seed = options.Seed + row }).Tokens, Is.EqualTo(cached[row].Tokens));
    }

    [Test]
    public void ACacheRefusesMoreThanItHolds()
    {
        using var model = GenerationModels.Create(GenerationModels.Options(16));
        using var cache = model.CreateCache(1, 4);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Assert.That(model.Next(zeros([1, 3], ScalarType.Int64), cache: cache).shape, Is.EqualTo((long[])[1, GenerationModels.Vocabulary]));
        Assert.That((cache.Length, cache.Capacity), Is.EqualTo((3L, 4L)));
        Assert.That(() => model.Next(zeros([1, 2], ScalarType.Int64), cache: cache), Throws.InvalidOperationException.With.Message.Contains("holds 3 of 4 tokens, and 2 more do not fit"));
        cache.Clear();
        Assert.That(cache.Length, Is.Zero);
    }

    private static IReadOnlyList<long>[] Tokens(IReadOnlyList<GeneratedSequence> sequences) => [.. sequences.Select(sequence => sequence.Tokens)];
}
