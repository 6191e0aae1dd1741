using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>BLEU against figures of sacreBLEU and of pencil and paper.</summary>
public sealed class BleuTests
{
    [Test]
    public void ThePublishedExampleOfSacreBleuHasItsFigure()
    {
        // The corpus of sacreBLEU's README, in its tokens: 48.530827009929865.
        var words = new Dictionary<string, long>();
        var answers = Tokens(["The dog bit the man .", "It wasn't surprising .", "The man had just bitten him ."], words);
        var first = Tokens(["The dog bit the man .", "It was not unexpected .", "The man bit him first ."], words);
        var second = Tokens(["The dog had bit the man .", "No one was surprised .", "The man had bitten the dog ."], words);
        var metric = new Bleu(padding: 0);
        metric.Add(answers, stack([first, second], 1));
        Assert.That(metric.Value, Is.EqualTo(48.530827009929865).Within(1e-10));
    }

    [Test]
    public void PrecisionsAndBrevityAreThoseOfPencilAndPaper()
    {
        // 1-grams 3/4 (the second 7 is clipped), 2-grams 2/3; the reference has one token more.
        var metric = new Bleu(padding: 0) { MaxOrder = 2 };
        metric.Add(tensor(new long[,] { { 5, 6, 7, 7 } }), tensor(new long[,] { { 5, 6, 7, 8, 9 } }));
        Assert.That(metric.Value, Is.EqualTo(100 * Math.Exp(1 - 5 / 4.0) * Math.Sqrt(3 / 4.0 * 2 / 3.0)).Within(1e-12));
        Assert.That(metric.Name, Is.EqualTo("bleu2"));
        Assert.That(metric.Detail["matches"]!.ToJsonString() + metric.Detail["ngrams"]!.ToJsonString(), Is.EqualTo("[3,2][4,3]"));
    }

    [TestCase(BleuSmoothing.None, null, 0)]
    [TestCase(BleuSmoothing.Exponential, null, 1 / 2.0 / 3 * (1 / 4.0 / 2))]
    [TestCase(BleuSmoothing.Floor, null, 0.1 / 3 * (0.1 / 2))]
    [TestCase(BleuSmoothing.Floor, 0.5, 0.5 / 3 * (0.5 / 2))]
    [TestCase(BleuSmoothing.AddK, null, 1 / 4.0 * (1 / 3.0))]
    [TestCase(BleuSmoothing.AddK, 2.0, 2 / 5.0 * (2 / 4.0))]
    public void OrdersWithoutAMatchAreSmoothed(BleuSmoothing smoothing, double? value, double product)
    {
        // Words match, 4 of 4, but no pair of 3 and no triple of 2.
        var metric = new Bleu(padding: 0) { MaxOrder = 3, Smoothing = smoothing, SmoothingValue = value };
        metric.Add(tensor(new long[,] { { 1, 2, 3, 4 } }), tensor(new long[,] { { 4, 3, 2, 1 } }));
        Assert.That(metric.Value, Is.EqualTo(100 * Math.Cbrt(product)).Within(1e-12));
    }

    [Test]
    public void PaddingNegativeTokensAndWhatFollowsTheEndDoNotCount()
    {
        var metric = new Bleu(padding: 9) { End = 2, MaxOrder = 1 };
        metric.Add(tensor(new long[,] { { 9, 4, 5, 2, 6 }, { 4, 5, 6, 2, 9 } }), tensor(new[,] { { 4, 5, 2, -100, -100L }, { 4, 5, 6, 9, 9 } }));
        Assert.That(metric.Value, Is.EqualTo(100));
        Assert.That(metric.Detail["answered"]!.GetValue<double>(), Is.EqualTo(5));
    }

    [Test]
    public void ScoresAnswerWithTheirLargest()
    {
        var tokens = tensor(new long[,] { { 1, 2, 3, 4, 5 } });
        var metric = new Bleu(padding: 0);
        metric.Add(nn.functional.one_hot(tokens, 6).to(float32).transpose(1, 2), tokens);
        Assert.That(metric.Value, Is.EqualTo(100).Within(1e-12));
    }

    [Test]
    public void NoMatchAndNoAnswerIsZero()
    {
        var (different, empty) = (new Bleu(padding: 0), new Bleu(padding: 0));
        different.Add(tensor(new long[,] { { 1, 1 } }), tensor(new long[,] { { 2, 2 } }));
        empty.Add(tensor(new long[,] { { 0, 0 } }), tensor(new long[,] { { 2, 2 } }));
        Assert.That((different.Value, empty.Value), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void WhatDoesNotFitIsRefusedWithWhatWasReceivedAndExpected()
    {
        Assert.Multiple(() =>
        {
            ClassificationMetricTests.Refused(new Bleu(0), zeros([2, 3], int64), zeros([1, 3], int64), "[batch, length]", "outputs [2, 3] of Int64", "targets [1, 3]");
            ClassificationMetricTests.Refused(new Bleu(0), zeros([2, 3]), zeros([2, 3], int64), "scores [batch, vocabulary, length]", "Float32");
            ClassificationMetricTests.Refused(new Bleu(0), zeros([2, 3], int64), zeros([2, 3]), "integer type", "targets of Float32");
        });
    }

    /// <summary>Sentences as numbers of their words, from 1, filled up with 0 to seven.</summary>
    private static Tensor Tokens(string[] sentences, Dictionary<string, long> words)
    {
        var rows = sentences.Select(sentence => sentence.Split(' ').Select(word =>
        {
            words.TryAdd(word, words.Count + 1);
            return words[word];
        }).Concat(Enumerable.Repeat(0L, 7)).Take(7));
        return tensor(rows.SelectMany(row => row).ToArray()).reshape(-1, 7);
    }
}
