using System.Text.Json;
using DeepNet.Models;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class GenerationTests
{
    private static readonly long[][] _prompts = [GenerationModels.Prompt(5, 1), GenerationModels.Prompt(9, 2)];

    [Test]
    public void TheSeedDecidesTheTokens()
    {
        using var model = GenerationModels.Create(GenerationModels.Options());
        var options = new GenerationOptions { MaxNewTokens = 40, Seed = 8 };
        var first = model.Generate(_prompts[0], options).Tokens;
        Assert.That(model.Generate(_prompts[0], options).Tokens, Is.EqualTo(first));
        Assert.That(model.Generate(_prompts[0], options with { Seed = 9 }).Tokens, Is.Not.EqualTo(first));
    }

    [Test]
    public void AStopTokenEndsItsSequenceAndIsNoPartOfIt()
    {
        using var model = GenerationModels.Create(GenerationModels.Options());
        var free = model.Generate(_prompts, new() { MaxNewTokens = 60 });
        var stop = free[0].Tokens[10];
        var ended = model.Generate(_prompts, new() { MaxNewTokens = 60, StopTokens = [stop, GenerationModels.Vocabulary - 1] });
        for (var row = 0; row < 2; row++)
        {
            var length = free[row].Tokens.TakeWhile(token => token != stop && token != GenerationModels.Vocabulary - 1).Count();
            Assert.That(ended[row].Tokens, Is.EqualTo(free[row].Tokens.Take(length)));
            Assert.That(ended[row].End, Is.EqualTo(length < 60 ? GenerationEnd.StopToken : GenerationEnd.Length));
        }
    }

    [Test]
    public void WhatDoesNotFitTheContextIsDoneAsAsked()
    {
        using var model = GenerationModels.Create(GenerationModels.Options(context: 12));
        var options = new GenerationOptions { MaxNewTokens = 30 };
        var stopped = model.Generate(_prompts, options with { Overflow = ContextOverflow.Stop });
        Assert.Multiple(() =>
        {
            // A full context still tells one token more.
            Assert.That(stopped.Select(sequence => sequence.Tokens.Count), Is.EqualTo((int[])[8, 4]));
            Assert.That(stopped.Select(sequence => sequence.End), Has.All.EqualTo(GenerationEnd.Context));
            Assert.That(model.Generate(_prompts, options).Select(sequence => sequence.Tokens.Count), Has.All.EqualTo(30));
            Assert.That(model.Generate(_prompts[1], options with { MaxNewTokens = 4, Overflow = ContextOverflow.Error }).Tokens, Has.Count.EqualTo(4));
            Refused(() => model.Generate(_prompts, options with { MaxNewTokens = 5, Overflow = ContextOverflow.Error }), "A prompt of 9 tokens and 5 new ones do not fit the model's context of 12");
            Refused(() => model.Generate(GenerationModels.Prompt(13), options with { Overflow = ContextOverflow.Stop }), "A prompt of 13 tokens does not fit");
            Assert.That(model.Generate(GenerationModels.Prompt(13), options).Tokens, Is.EqualTo(model.Generate(GenerationModels.Prompt(13)[7..], options).Tokens), "the last half of the context");
        });
    }

    [Test]
    public void WrongPromptsAreRefused()
    {
        using var model = GenerationModels.Create(GenerationModels.Options());
        Assert.Multiple(() =>
        {
            Refused(() => model.Generate((IReadOnlyList<IReadOnlyList<long>>)[]), "no prompt");
            Refused(() => model.Generate([_prompts[0], []]), "Prompt 1 is empty");
            Refused(() => model.Generate([3, 41]), "Prompt 0 has the token 41, but the model knows those from 0 to 40");
            Refused(() => model.Generate([-1]), "the token -1");
            Refused(() => new GenerationOptions { MaxNewTokens = 0 }, "MaxNewTokens must be at least 1");
            Refused(() => new GenerationOptions { Temperature = -1 }, "Temperature must be");
            Refused(() => new GenerationOptions { TopK = 0 }, "TopK must be at least 1");
            Refused(() => new GenerationOptions { TopP = 0 }, "TopP must be above 0");
            Refused(() => new GenerationOptions { RepetitionPenalty = 0 }, "RepetitionPenalty must be");
            Refused(() => new GenerationOptions { StopTokens = [-3] }, "StopTokens are numbers of at least 0, got [-3]");
        });
    }

    [Test]
    public async Task StreamsGiveTheSameTokensOneByOne()
    {
        using var model = GenerationModels.Create(GenerationModels.Options());
        var options = new GenerationOptions { MaxNewTokens = 20, Seed = 2 };
        var whole = model.Generate(_prompts, options);
        var streamed = new List<GeneratedToken>();
        await foreach (var token in model.StreamAsync(_prompts, options))
            streamed.Add(token);
        Assert.That(streamed.Select(token => token.Sequence), Is.EqualTo(Enumerable.Range(0, 40).Select(k => k % 2)));
        for (var row = 0; row < 2; row++)
            Assert.That(streamed.Where(token => token.Sequence == row).Select(token => token.Token), Is.EqualTo(whole[row].Tokens));

        var single = new List<long>();
        await foreach (var token in model.StreamAsync(_prompts[0], options))
            single.Add(token);
        Assert.That(single, Is.EqualTo(whole[0].Tokens));
    }

    [Test]
    public async Task AStreamCanBeLeftAndCancelled()
    {
        using var model = GenerationModels.Create(GenerationModels.Options());
        model.train();
        await foreach (var _ in model.StreamAsync(_prompts[0]))
        {
            Assert.That(model.training, Is.False);
            break;
        }
        Assert.That(model.training);
        using var cancellation = new CancellationTokenSource();
        var taken = 0;
        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () =>
        {
            await foreach (var _ in model.StreamAsync(_prompts[0], cancellation: cancellation.Token))
                if (++taken == 3)
                    cancellation.Cancel();
        });
        Assert.That(taken, Is.EqualTo(3));
        Assert.That(model.training);
    }

    [Test]
    public void ModesAndGradientsAreAsBefore()
    {
        using var model = GenerationModels.Create(GenerationModels.Options());
        model.train();
        model.named_modules().First(named => named.name == "transformer.h.1").module.eval();
        var before = model.named_modules().Select(named => named.module.training).ToArray();
        model.Generate(_prompts, new() { MaxNewTokens = 3 });
        Assert.That(model.named_modules().Select(named => named.module.training), Is.EqualTo(before));
        Assert.That(is_grad_enabled());
        Assert.That(model.parameters().All(parameter => parameter.grad is null));
    }

    [Test]
    public void NothingIsLeftBehind([Values] bool useCache)
    {
        using var model = GenerationModels.Create(GenerationModels.Options(context: 16));
        using var scope = NewDisposeScope();
        model.Generate(_prompts, new() { MaxNewTokens = 30, UseCache = useCache, StopTokens = [0] });
        Assert.That(scope.DisposablesCount, Is.Zero);
    }

    [Test]
    public void OptionsComeBackFromJsonEqual()
    {
        var options = new GenerationOptions { TopK = 5, StopTokens = [1, 2], Overflow = ContextOverflow.Stop };
        Assert.That(JsonSerializer.Deserialize<GenerationOptions>(JsonSerializer.Serialize(options)), Is.EqualTo(options));
    }
}
