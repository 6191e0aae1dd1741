using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>The encoder-decoder against torch.nn.Transformer, with embeddings, sinusoidal positions and a last layer around it.</summary>
internal sealed class EncoderDecoderParityTests
{
    internal static EncoderDecoderOptions SmallOptions { get; } = new()
    {
        SourceVocabulary = 19,
        TargetVocabulary = 23,
        Width = 32,
        Heads = 4,
        EncoderLayers = 2,
        DecoderLayers = 3,
        FeedForwardWidth = 48,
        Dropout = 0,
    };

    internal static string Original(NormPlacement placement, double dropout) => FormattableString.Invariant($$"""
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.transformer = nn.Transformer(32, 4, 2, 3, 48, {{dropout}}, batch_first=True, norm_first={{placement == NormPlacement.Pre}})
                self.source_embedding, self.target_embedding = nn.Embedding(19, 32), nn.Embedding(23, 32)
                self.generator = nn.Linear(32, 23)
                for e in (self.source_embedding, self.target_embedding):
                    nn.init.normal_(e.weight, 0.0, 1 / math.sqrt(32))

            def embed(self, table, tokens):
                angle = torch.outer(torch.arange(tokens.shape[1]).float(), 10000.0 ** (-torch.arange(0, 32, 2).float() / 32))
                x = table(tokens) * math.sqrt(32) + torch.stack([angle.sin(), angle.cos()], -1).flatten(1)
                return F.dropout(x, {{dropout}}, self.training)

            def forward(self, source, target):
                t = target.shape[1]
                padding = source == 0
                source = self.embed(self.source_embedding, source)
                # The source is read first, and dropped from first.
                memory = self.transformer.encoder(source, src_key_padding_mask=padding)
                hidden = self.transformer.decoder(self.embed(self.target_embedding, target), memory,
                    tgt_mask=torch.ones(t, t, dtype=torch.bool).triu(1), memory_key_padding_mask=padding)
                return self.generator(hidden)

        build = Net
        """);

    [Test]
    public void TheSameSeedGivesTheSameWeights() => ModelParity.SameInitialization(Original(NormPlacement.Post, 0), () => new EncoderDecoderTransformer(SmallOptions));

    [TestCase(NormPlacement.Post, 0, 3)]
    [TestCase(NormPlacement.Pre, 0, 3)]
    [TestCase(NormPlacement.Post, 0.1, 1)] // of one pair: PyTorch's tensors of several lie otherwise in memory, and are dropped from in that order
    public void ForwardAndGradientsAreTheSame(NormPlacement placement, double dropout, int batch)
    {
        using var model = new EncoderDecoderTransformer(SmallOptions with { Placement = placement, Dropout = dropout });
        var (source, target, next) = Pairs(batch);
        var expected = PyTorch.Run($$"""
            {{Original(placement, dropout)}}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed(5)
            logits = _model(source, target)
            F.cross_entropy(logits.flatten(0, 1), next.flatten()).backward()
            grads = {name: p.grad for name, p in _model.named_parameters()}
            with torch.no_grad():
                evaluated = _model.eval()(source, target)
            """, [.. model.StateAs("state"), ("source", source), ("target", target), ("next", next)]);
        using var scope = NewDisposeScope();
        manual_seed(5);
        var logits = model.call(source, target);
        nn.functional.cross_entropy(logits.flatten(0, 1), next.flatten()).backward();
        TensorAssert.Close(logits, expected["logits"], "logits");
        TensorAssert.Close(model.Gradients(), expected.Group("grads"));
        model.eval();
        using var noGradient = no_grad();
        TensorAssert.Close(model.call(source, target), expected["evaluated"], "evaluated logits");
    }

    /// <summary>The paper's base model, of which torch.nn.Transformer has 44,140,544 parameters.</summary>
    [Test]
    public void ParametersAreAsManyAsPyTorchs()
    {
        using var model = new EncoderDecoderTransformer(new() { SourceVocabulary = 3, TargetVocabulary = 3 });
        Assert.That(model.named_parameters().Where(named => named.name.StartsWith("transformer.", StringComparison.Ordinal)).Sum(named => named.parameter.numel()), Is.EqualTo(44_140_544));
    }

    /// <summary>Greedily, drawn and by one beam, with and without cache, in a batch of sources of unequal length and one by one.</summary>
    [Test]
    public void GenerationIsTheModelsOwn()
    {
        using var model = Scattered();
        var source = Pairs(3).Source;
        var options = GenerationOptions.Greedy with { MaxNewTokens = 30 };
        var greedy = model.Generate(source, options);
        Assert.That(greedy.SelectMany(sequence => sequence.Tokens).Distinct().Count(), Is.GreaterThan(2));
        Assert.That(Tokens(model.Generate(source, options with { UseCache = false })), Is.EqualTo(Tokens(greedy)));
        var sampled = new GenerationOptions { MaxNewTokens = 30, Seed = 4, Temperature = 1.5 };
        Assert.That(Tokens(model.Generate(source, sampled with { UseCache = false })), Is.EqualTo(Tokens(model.Generate(source, sampled))));
        var single = model.BeamSearch(source, new() { Beams = 1, MaxNewTokens = 30 });
        for (var row = 0; row < 3; row++)
        {
            using var alone = source.narrow(0, row, 1);
            Assert.That(model.Generate(alone, options)[0].Tokens, Is.EqualTo(greedy[row].Tokens));
            Assert.That(Oracle(model, alone, 30), Is.EqualTo(greedy[row].Tokens));
            Assert.That(single[row][0].Tokens, Is.EqualTo(greedy[row].Tokens));
        }
    }

    /// <summary>With as many beams as there are sequences, the search is complete: its best is the best of all, by the model's own probabilities.</summary>
    [TestCase(0)]
    [TestCase(0.6)]
    [TestCase(2)]
    public void AsManyBeamsAsSequencesFindTheBest(double penalty)
    {
        const int most = 3;
        manual_seed(9);
        using var model = new EncoderDecoderTransformer(SmallOptions with { TargetVocabulary = 5 });
        using (no_grad())
            foreach (var parameter in model.parameters())
                parameter.add_(randn(parameter.shape).mul_(0.2));
        var source = Pairs(2).Source;
        var found = model.BeamSearch(source, new() { Beams = 64, LengthPenalty = penalty, MaxNewTokens = most });
        var again = model.BeamSearch(source, new() { Beams = 64, LengthPenalty = penalty, MaxNewTokens = most, UseCache = false });
        model.eval();
        using var noGradient = no_grad();
        for (var row = 0; row < 2; row++)
        {
            using var alone = source.narrow(0, row, 1);
            var best = Sequences(most, model.Options.EndToken).Select(tokens => (Tokens: tokens, Score: Score(model, alone, tokens) / Math.Pow((5.0 + tokens.Length) / 6, penalty)))
                .OrderByDescending(pair => pair.Score).First();
            Assert.That(found[row][0].Tokens, Is.EqualTo(best.Tokens.Where(token => token != model.Options.EndToken)));
            Assert.That(found[row][0].Score, Is.EqualTo(best.Score).Within(1e-5));
            Assert.That(again[row].Select(hypothesis => hypothesis.Tokens), Is.EqualTo(found[row].Select(hypothesis => hypothesis.Tokens)));
        }
    }

    [Test]
    public void OneBatchOfPairsIsLearnedByHeart()
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = (SmallOptions with { Placement = NormPlacement.Pre }).Create();
        using var optimizer = optim.AdamW(model.parameters(), 3e-3);
        var step = new SequenceToSequence(model, model.Options.BeginToken, model.Options.PaddingToken);
        var source = randint(3, 19, [6, 5], ScalarType.Int64);
        var targets = cat([randint(3, 23, [6, 6], ScalarType.Int64), full([6, 1], 2L, ScalarType.Int64)], 1);
        using var batch = new Batch(source, targets);
        for (var k = 0; k < 80; k++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            step.Forward(batch).Loss.backward();
            optimizer.step();
        }
        var written = model.Generate(source);
        for (var row = 0; row < 6; row++)
            Assert.That(written[row].Tokens, Is.EqualTo(targets[row].data<long>().ToArray()[..^1]));
        Assert.That(written.Select(sequence => sequence.End), Has.All.EqualTo(GenerationEnd.StopToken));
        Assert.That(model.BeamSearch(source)[0][0].Tokens, Is.EqualTo(written[0].Tokens));
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        using var model = Scattered();
        using var source = Pairs(3).Source;
        using var scope = NewDisposeScope();
        model.Generate(source, new() { MaxNewTokens = 8 });
        model.BeamSearch(source, new() { MaxNewTokens = 8 });
        Assert.That(scope.DisposablesCount, Is.Zero);
        model.call(source, source);
        Assert.That(scope.DisposablesCount, Is.EqualTo(1));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        using var model = new EncoderDecoderTransformer(SmallOptions with { Context = 8 });
        using var tokens = ones([2, 4], ScalarType.Int64);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.call(ones([2, 9], ScalarType.Int64), tokens), Throws.ArgumentException.With.Message.Contains("takes source [batch, 1 to 8]"));
            Assert.That(() => model.call(tokens, ones([3, 4], ScalarType.Int64)), Throws.ArgumentException.With.Message.Contains("there are 3 and 2"));
            Assert.That(() => model.Generate(ones([4], ScalarType.Int64)), Throws.ArgumentException.With.Message.Contains("source"));
            Assert.That(() => (SmallOptions with { Heads = 5 }).Create(), Throws.ArgumentException.With.Message.Contains("32 with 5 heads"));
            Assert.That(() => (SmallOptions with { EndToken = 1 }).Create(), Throws.ArgumentException.With.Message.Contains("three tokens"));
            Assert.That(() => (SmallOptions with { EndToken = 23 }).Create(), Throws.ArgumentException.With.Message.Contains("EndToken must be below TargetVocabulary, 23"));
            Assert.That(() => new BeamSearchOptions { Beams = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("Beams must be at least 1"));
        });
    }

    private static (Tensor Source, Tensor Target, Tensor Next) Pairs(int batch)
    {
        manual_seed(6);
        var source = randint(3, 19, [batch, 7], ScalarType.Int64);
        if (batch > 1)
            source[1].narrow(0, 4, 3).zero_();
        return (source, randint(1, 23, [batch, 5], ScalarType.Int64), randint(1, 23, [batch, 5], ScalarType.Int64));
    }

    private static EncoderDecoderTransformer Scattered()
    {
        manual_seed(8);
        // What was written last counts much, so that the model does not write the same token for ever.
        var model = new EncoderDecoderTransformer(SmallOptions with { Placement = NormPlacement.Pre });
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
            parameter.add_(randn(parameter.shape).mul_(0.15));
        model.get_parameter("target_embedding.weight")!.mul_(4);
        return model;
    }

    private static long[] Oracle(EncoderDecoderTransformer model, Tensor source, int most)
    {
        model.eval();
        using var noGradient = no_grad();
        var target = new List<long> { model.Options.BeginToken };
        while (target.Count <= most)
        {
            using var scope = NewDisposeScope();
            var token = model.call(source, tensor(target.ToArray()).unsqueeze(0))[0, -1].argmax().item<long>();
            if (token == model.Options.EndToken)
                break;
            target.Add(token);
        }
        return [.. target.Skip(1)];
    }

    // All that end within so many tokens, and all that are as long without an end.
    private static IEnumerable<long[]> Sequences(int most, long end)
    {
        IEnumerable<long[]> open = [[]];
        for (var length = 1; length <= most; length++)
        {
            var longer = open.SelectMany(tokens => Enumerable.Range(0, 5).Select(token => (long[])[.. tokens, token])).ToArray();
            foreach (var ended in longer.Where(tokens => tokens[^1] == end))
                yield return ended;
            open = [.. longer.Where(tokens => tokens[^1] != end)];
        }
        foreach (var tokens in open)
            yield return tokens;
    }

    private static double Score(EncoderDecoderTransformer model, Tensor source, long[] tokens)
    {
        using var scope = NewDisposeScope();
        var logits = model.call(source, tensor((long[])[model.Options.BeginToken, .. tokens[..^1]]).unsqueeze(0))[0];
        return logits.to_type(ScalarType.Float64).log_softmax(1).gather(1, tensor(tokens).unsqueeze(1)).sum().item<double>();
    }

    private static IReadOnlyList<long>[] Tokens(IReadOnlyList<GeneratedSequence> sequences) => [.. sequences.Select(sequence => sequence.Tokens)];
}
