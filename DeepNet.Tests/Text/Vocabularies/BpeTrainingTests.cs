using System.Collections.Concurrent;
using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed class BpeTrainingTests
{
    // The merges of the paper's example (Sennrich et al. 2016, algorithm 1, without its end-of-word sign), ties taken by token number.
    [Test]
    public void MergesAreTheMostFrequentPairsInTurn()
    {
        string[] texts = [.. Enumerable.Repeat("low", 5), .. Enumerable.Repeat("lower", 2), .. Enumerable.Repeat("newest", 6), .. Enumerable.Repeat("widest", 3)];
        var vocabulary = BpeVocabulary.Train(texts, new() { Size = 262 });
        Assert.That(vocabulary.Merges, Is.EqualTo(((string, string)[])[("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w"), ("e", "w"), ("n", "ew")]));
        Assert.That(vocabulary.Tokens.Skip(256), Is.EqualTo((string[])["es", "est", "lo", "low", "ew", "new"]));
    }

    [Test]
    public void TheAlphabetIsThatOfGpt2()
    {
        var ours = BpeVocabulary.Train([], new() { Size = 257, SpecialTokens = ["<|endoftext|>"] });
        var theirs = BpeVocabulary.Load(TestData.Folder("gpt2-tokenizer"));
        Assert.That(ours.Tokens.Take(256), Is.EqualTo(theirs.Tokens.Take(256)));
        Assert.That(ours.SpecialTokens, Is.EqualTo(new Dictionary<string, int> { ["<|endoftext|>"] = 256 }));
        Assert.That(theirs.SpecialTokens, Is.EqualTo(new Dictionary<string, int> { ["<|endoftext|>"] = 50256 }));
        Assert.That((theirs.Count, theirs.Merges.Count), Is.EqualTo((50257, 50000)));
    }

    /// <summary>Few letters and long words make pairs overlap, and different pairs spell the same token.</summary>
    [TestCase("a", 12)]
    [TestCase("ab", 30)]
    [TestCase("abc ", 20)]
    [TestCase("aaaaab😀é ", 14)]
    public void MergesAreThoseOfTheDefinition(string letters, int longest)
    {
        for (var round = 0; round < 60; round++)
        {
            var random = RandomStream.From(3, round);
            var texts = Enumerable.Range(0, 30).Select(_ => RandomText.Of(ref random, letters, longest)).ToArray();
            var minimum = 1 + (int)random.NextInteger(3);
            var vocabulary = BpeVocabulary.Train(texts, new() { Size = 290, MinFrequency = minimum });
            var (tokens, merges) = ByDefinition(texts, 290, minimum);
            Assert.That(vocabulary.Merges, Is.EqualTo(merges), $"round {round}");
            Assert.That(vocabulary.Tokens, Is.EqualTo(tokens), $"round {round}");
        }
    }

    [Test]
    public void NeitherThreadsNorTheCutOfTheTextChangeWhatIsLearned()
    {
        var path = Path.Combine(TestData.Folder("tinyshakespeare"), "input.txt");
        var one = BpeVocabulary.TrainOnFiles([path], new() { Size = 1024, Threads = 1 });
        Assert.That(one.Count, Is.EqualTo(1024));
        Assert.Multiple(() =>
        {
            foreach (var threads in (int[])[2, 5])
                Assert.That(BpeVocabulary.TrainOnFiles([path], new() { Size = 1024, Threads = threads }).Fingerprint, Is.EqualTo(one.Fingerprint), $"{threads} threads");
            Assert.That(BpeVocabulary.Train([File.ReadAllText(path)], new() { Size = 1024, Threads = 3 }).Fingerprint, Is.EqualTo(one.Fingerprint), "from memory");
        });
    }

    [Test]
    public void ATextOfOneLetterIsNoTrouble()
    {
        var vocabulary = BpeVocabulary.Train([new string('a', 1 << 20)], new() { Size = 400 });
        // a, aa, aaaa, …: each token twice the one before, as long as it occurs twice.
        Assert.That(vocabulary.Tokens.Skip(256).Select(token => token.Length), Is.EqualTo(Enumerable.Range(1, 19).Select(power => 1 << power)));
    }

    [Test]
    public void SpecialTokensAreNoPartOfTheText()
    {
        string[] texts = ["ab<|end|>ab<|end|>", "<|end|>ab <|end of it|>ab"];
        var vocabulary = BpeVocabulary.Train(texts, new() { Size = 300, MinFrequency = 1, SpecialTokens = ["<|end|>", "<|end of it|>"] });
        Assert.That(vocabulary.Tokens.Skip(256), Is.EqualTo((string[])["ab", "<|end|>", "<|end of it|>"]));
        Assert.That(vocabulary["<|end of it|>"], Is.EqualTo(258));
    }

    [Test]
    public void HalfASurrogatePairCountsAsTheReplacementCharacter()
        => Assert.That(
            BpeVocabulary.Train(["x\uD83D", "x\uD83D"], new() { Size = 270 }).Tokens.Skip(256),
            Is.EqualTo(BpeVocabulary.Train(["x\uFFFD", "x\uFFFD"], new() { Size = 270 }).Tokens.Skip(256)));

    [Test]
    public void ProgressEndsAtTheSizeAndCancellationStops()
    {
        var reports = new ConcurrentQueue<VocabularyProgress>();
        BpeVocabulary.Train(["ab ab cd cd"], new() { Size = 300, SpecialTokens = ["<s>"], Progress = new Direct(reports.Enqueue) });
        Assert.That(reports.First(), Is.EqualTo(new VocabularyProgress(11, 0, 300)));
        Assert.That(reports.Last(), Is.EqualTo(new VocabularyProgress(11, 260, 300)), "ab, cd, ' cd' and the special token");

        using var stop = new CancellationTokenSource();
        Assert.That(
            () => BpeVocabulary.Train(["ab ab cd cd"], new() { Progress = new Direct(report => { if (report.Tokens > 0) stop.Cancel(); }), Cancellation = stop.Token }),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void WhatCannotBeIsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new BpeTraining { Size = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("Size must be at least 1"));
            Assert.That(() => new BpeTraining { MinFrequency = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("MinFrequency must be at least 1"));
            Assert.That(() => new BpeTraining { Threads = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("Threads must be at least 1"));
            Assert.That(() => new BpeTraining { SpecialTokens = ["<s>", "<s>"] }, Throws.ArgumentException.With.Message.Contains("each once, but are '<s>', '<s>'"));
            Assert.That(() => new BpeTraining { SpecialTokens = [""] }, Throws.ArgumentException.With.Message.Contains("one character or more"));
            Assert.That(() => BpeVocabulary.Train([], new() { Size = 256, SpecialTokens = ["<s>"] }), Throws.ArgumentException.With.Message.Contains("Size must be at least 257"));
            Assert.That(() => BpeVocabulary.Train([], new() { Size = 300, SpecialTokens = ["Ġ"] }), Throws.ArgumentException.With.Message.Contains("'Ġ' twice, as the tokens 220 and 256"));
            Assert.That(() => BpeVocabulary.TrainOnFiles(["nowhere.txt"]), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("nowhere.txt"));
        });
    }

    // Step by step: count all pairs, merge the most frequent everywhere.
    private static (List<string> Tokens, List<(string, string)> Merges) ByDefinition(string[] texts, int size, int minimum)
    {
        var tokens = ByteLevel.Order.Select(value => ByteLevel.Letter(value).ToString()).ToList();
        var merges = new List<(string, string)>();
        var words = texts.SelectMany(Pieces).Select(piece => Encoding.UTF8.GetBytes(piece).Select(value => tokens.IndexOf(ByteLevel.Letter(value).ToString())).ToList()).ToList();
        while (tokens.Count < size)
        {
            var counts = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair).Select(group => (Pair: group.Key, Count: group.Count())).Where(pair => pair.Count >= minimum);
            if (!counts.Any())
                break;
            var (left, right) = counts.OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Pair).First().Pair;
            var token = tokens[left] + tokens[right];
            if (!tokens.Contains(token))
                tokens.Add(token);
            if (!merges.Contains((tokens[left], tokens[right])))
                merges.Add((tokens[left], tokens[right]));
            foreach (var word in words)
                for (var k = 0; k + 1 < word.Count; k++)
                    if (word[k] == left && word[k + 1] == right)
                    {
                        word[k] = tokens.IndexOf(token);
                        word.RemoveAt(k + 1);
                    }
        }
        return (tokens, merges);
    }

    private static IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Gpt2Pieces.End(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    private sealed class Direct(Action<VocabularyProgress> report) : IProgress<VocabularyProgress>
    {
        public void Report(VocabularyProgress value) => report(value);
    }
}
