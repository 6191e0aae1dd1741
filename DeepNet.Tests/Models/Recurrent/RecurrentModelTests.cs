using System.Text.Json;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Tests.Parity;
using DeepNet.Training;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models.Recurrent;

internal sealed class RecurrentModelTests
{
    private static readonly RecurrentClassifierOptions _classifier = new() { Vocabulary = 20, Classes = 4, EmbeddingSize = 16, HiddenSize = 24, Dropout = 0 };
    private static readonly RecurrentTranslatorOptions _translator = new() { SourceVocabulary = 10, TargetVocabulary = 10, EmbeddingSize = 24, HiddenSize = 48 };

    /// <summary>More padding changes no number, whatever is pooled.</summary>
    [TestCase(SequencePooling.Last)]
    [TestCase(SequencePooling.Mean)]
    [TestCase(SequencePooling.Max)]
    public void PaddingIsIgnored(SequencePooling pooling)
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentClassifier(_classifier with { Pooling = pooling });
        model.eval();
        var tokens = randint(1, 20, [3, 6], dtype: ScalarType.Int64);
        var alone = model.call(tokens);
        var longer = cat([tokens, zeros([3, 5], ScalarType.Int64)], 1);
        TensorAssert.Close(model.call(longer), alone, "with padding");
        var among = cat([longer, randint(1, 20, [2, 11], dtype: ScalarType.Int64)], 0);
        TensorAssert.Close(model.call(among).narrow(0, 0, 3), alone, "among longer sequences");
        Assert.That(model.call(zeros([2, 3], ScalarType.Int64)).isfinite().all().item<bool>(), "of padding only");
    }

    [TestCase(RecurrentCell.Lstm)]
    [TestCase(RecurrentCell.Gru)]
    public void SequencesOfUnequalLengthAreLearnedByHeart(RecurrentCell cell)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = new RecurrentClassifier(_classifier with { Cell = cell });
        var tokens = randint(1, 20, [16, 9], dtype: ScalarType.Int64);
        for (var row = 0; row < 16; row++)
            tokens[row, TensorIndex.Slice(4 + row % 5)] = 0;
        var labels = randint(4, 16, dtype: ScalarType.Int64);
        Learn(new Supervised(model, Loss.CrossEntropy), new Batch(tokens, labels), 5e-3, steps: 60);
        model.eval();
        Assert.That(model.call(tokens).argmax(1).eq(labels).all().item<bool>(), "each sequence is told apart");
    }

    /// <summary>A sine whose next half period is known from the one before; a line through the last value would be far off.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void ASineIsForecast(bool feedback)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = new RecurrentForecaster(new() { History = 16, Horizon = 8, HiddenSize = 24, Feedback = feedback });
        var phases = rand(64, 1) * (2 * Math.PI);
        var wave = (phases + arange(24, ScalarType.Float32) * (2 * Math.PI / 16)).sin().mul(3).add(10).unsqueeze(2); // [64, 24, 1]
        var (history, future) = (wave.narrow(1, 0, 16), wave.narrow(1, 16, 8));
        var loss = Learn(new Supervised(model, Loss.MeanSquaredError), new Batch(history, future), 1e-2, steps: 120);
        Assert.That(loss, Is.LessThan(0.1 * nn.functional.mse_loss(history.narrow(1, 15, 1).expand(64, 8, 1), future).item<float>()));
    }

    [Test]
    public void OnlyTheCovariatesOfTheHorizonAreSeen()
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentForecaster(new() { History = 5, Horizon = 3, Series = 2, Covariates = 1, HiddenSize = 8 });
        var window = randn(2, 8, 3);
        var forecast = model.call(window);
        Assert.That(forecast.shape, Is.EqualTo((long[])[2, 3, 2]));
        var changed = window.clone();
        changed[.., 5.., ..2] = double.NaN;
        TensorAssert.Same(model.call(changed), forecast, "forecast without the horizon's values");
        changed[.., 7.., 2..] = 5;
        var other = model.call(changed);
        TensorAssert.Same(other.narrow(1, 0, 2), forecast.narrow(1, 0, 2), "before the covariate that changed");
        Assert.That(other.select(1, 2).allclose(forecast.select(1, 2)), Is.False);
    }

    /// <summary>Level and scale of the history are those of the forecast.</summary>
    [Test]
    public void NormalizedForecastsFollowLevelAndScale()
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentForecaster(new() { History = 8, Horizon = 3, HiddenSize = 8 });
        var history = randn(2, 8, 1);
        TensorAssert.Close(model.call(history * 50 + 1000), model.call(history) * 50 + 1000, "forecast", absolute: 0.02);
    }

    /// <summary>Reversing a sequence takes attention, or a state that holds it all; both are learnt, and written out again.</summary>
    [TestCase(RecurrentAttention.Bahdanau, false)]
    [TestCase(RecurrentAttention.LuongGeneral, false)]
    [TestCase(RecurrentAttention.LuongDot, true)]
    [TestCase(RecurrentAttention.None, false)]
    public void SequencesAreReversed(RecurrentAttention attention, bool feeding)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = (_translator with { Attention = attention, InputFeeding = feeding }).Create();
        var (sources, targets) = (zeros([16, 5], ScalarType.Int64), zeros([16, 6], ScalarType.Int64));
        var expected = new List<long[]>();
        for (var row = 0; row < 16; row++)
        {
            var length = 3 + row % 3;
            var words = randint(3, 10, [length], dtype: ScalarType.Int64);
            sources[row, ..length] = words;
            targets[row, ..length] = words.flip(0);
            targets[row, length] = 2;
            expected.Add(words.flip(0).data<long>().ToArray());
        }
        Learn(new SequenceToSequence(model, beginToken: 1, paddingToken: 0), new Batch(sources, targets), 1e-2, steps: 120);
        var written = model.Generate(sources, GenerationOptions.Greedy with { MaxNewTokens = 10 });
        Assert.Multiple(() =>
        {
            Assert.That(written.Select(sequence => sequence.Tokens), Is.EqualTo(expected));
            Assert.That(written.Select(sequence => sequence.End), Is.All.EqualTo(GenerationEnd.StopToken));
            Assert.That(model.BeamSearch(sources, new() { Beams = 3, MaxNewTokens = 10 }).Select(found => found[0].Tokens), Is.EqualTo(expected));
        });
    }

    /// <summary>Greedily written text is what the whole text's logits say at each place, for prompts of any length.</summary>
    [TestCase(RecurrentCell.Lstm)]
    [TestCase(RecurrentCell.Gru)]
    public void TextIsContinuedFromItsStates(RecurrentCell cell)
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        using var model = new RecurrentLanguageModel(new() { Vocabulary = 30, EmbeddingSize = 16, HiddenSize = 16, Cell = cell });
        foreach (var parameter in model.parameters())
            using (no_grad())
                parameter.mul_(4);
        long[][] prompts = [[3, 4, 5, 6], [7], [8, 9]];
        var before = LiveTensors.Count();
        var written = model.Generate(prompts, GenerationOptions.Greedy with { MaxNewTokens = 20 });
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        for (var row = 0; row < prompts.Length; row++)
        {
            long[] all = [.. prompts[row], .. written[row].Tokens];
            var logits = model.Run(tensor(all).unsqueeze(0)).Logits; // [1, tokens, vocabulary]
            Assert.That(logits[0].argmax(1).data<long>().ToArray()[(prompts[row].Length - 1)..^1], Is.EqualTo(written[row].Tokens));
        }
        Assert.That(model.training, "the model is as it was");
        Assert.That(() => model.Generate([[30]]), Throws.ArgumentException);
    }

    /// <summary>Token by token, as all at once.</summary>
    [Test]
    public async Task TextIsHandedOutWhileItIsWritten()
    {
        using var model = new RecurrentLanguageModel(new() { Vocabulary = 30, EmbeddingSize = 16, HiddenSize = 16 });
        long[][] prompts = [[3, 4, 5, 6], [7]];
        var options = new GenerationOptions { MaxNewTokens = 12, Seed = 4 };
        var written = new List<long>[] { [], [] };
        await foreach (var token in model.StreamAsync(prompts, options))
            written[token.Sequence].Add(token.Token);
        Assert.That(written, Is.EqualTo(model.Generate(prompts, options).Select(sequence => sequence.Tokens)));
        Assert.That(() => model.StreamAsync([[]]), Throws.ArgumentException.With.Message.Contains("Prompt 0 is empty"));
    }

    [Test]
    public void OptionsOfATranslatorComeBackFromJson()
    {
        var options = _translator with { Attention = RecurrentAttention.LuongDot, InputFeeding = true, Cell = RecurrentCell.Gru };
        using var model = options.Create();
        Assert.That(model.Describe().Deserialize<RecurrentTranslatorOptions>(), Is.EqualTo(options));
    }

    [Test]
    public void WhatExcludesEachOtherIsRefused()
    {
        using var scope = NewDisposeScope();
        using var classifier = new RecurrentClassifier(_classifier);
        using var translator = _translator.Create();
        using var forecaster = new RecurrentForecaster(new() { History = 5, Horizon = 3, Covariates = 1 });
        using var language = new RecurrentLanguageModel(new() { Vocabulary = 5 });
        Assert.Multiple(() =>
        {
            Refused(() => classifier.call(zeros(2, 3)), "RecurrentClassifier takes tokens [batch, 1 or more] of type int64 or int32, got [2, 3] of type Float32");
            Refused(() => new RecurrentClassifier(_classifier with { PaddingToken = 20 }), "PaddingToken must be below Vocabulary, 20, but is 20");
            Refused(() => forecaster.call(zeros(2, 5, 2)), "RecurrentForecaster takes windows [batch, 8, 2], got [2, 5, 2]");
            Refused(() => language.Run(zeros([1, 2], ScalarType.Int64), []), "a state for each of the 2 layers, but there are 0");
            Refused(() => (_translator with { HiddenSize = 7 }).Create(), "HiddenSize must be even");
            Refused(() => (_translator with { InputFeeding = true }).Create(), "Attention is Bahdanau");
            Refused(() => (_translator with { EndToken = 1 }).Create(), "three tokens, but are 0, 1 and 1");
            Refused(() => (_translator with { EndToken = 10 }).Create(), "EndToken must be below TargetVocabulary, 10, but is 10");
            Refused(() => translator.call(zeros([2, 3], ScalarType.Int64), zeros([3, 3], ScalarType.Int64)), "there are 3 and 2");
        });
    }

    [Test]
    public void APassLeavesItsResultOnly()
    {
        foreach (var options in (ModelOptions[])[_classifier with { Dropout = 0.1 }, _classifier with { Pooling = SequencePooling.Max }, new RecurrentForecasterOptions { History = 4, Horizon = 2 }])
        {
            using var model = options.Create();
            using var input = options is RecurrentForecasterOptions ? zeros(2, 4, 1) : tensor((long[,])new long[,] { { 1, 2, 3 }, { 4, 0, 0 } });
            using var scope = NewDisposeScope();
            model.call(input);
            Assert.That(scope.DisposablesCount, Is.EqualTo(1), options.ToString());
        }
        foreach (var attention in Enum.GetValues<RecurrentAttention>())
        {
            using var model = (_translator with { Attention = attention, Dropout = 0.1 }).Create();
            using var source = tensor((long[,])new long[,] { { 3, 4, 3 }, { 4, 0, 0 } });
            var before = LiveTensors.Count();
            using (var scope = NewDisposeScope())
            {
                model.call(source, source);
                Assert.That(scope.DisposablesCount, Is.EqualTo(1), $"{attention}");
            }
            model.Generate(source, GenerationOptions.Greedy with { MaxNewTokens = 3 });
            Assert.That(Tensor.TotalCount, Is.EqualTo(before), $"{attention}");
        }
    }

    private static float Learn(TrainingStep step, Batch batch, double rate, int steps)
    {
        using var optimizer = optim.Adam(step.Model.parameters(), rate);
        return ModelChecks.Learn(optimizer, steps, () => step.Forward(batch).Loss);
    }
}
