#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 2
// Translation by the Transformer of 2017: numbers in English words become Roman numerals. It learns from 3,000 of the 3,999 that there are, and is tried
// on the others by a beam search. `dotnet run examples/translation.cs -- EPOCHS`: 30 without a number, which take a minute on two cores and get
// 99.9 % of the others right.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Text;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Padding = 0, Begin = 1, End = 2;
var pairs = RomanNumerals.Pairs(seed: 1);
var words = WordVocabulary.Of(pairs.SelectMany(pair => pair.English.Split(' ')), new() { SpecialTokens = ["<pad>"], UnknownToken = null });
var letters = CharacterVocabulary.Of(pairs.Select(pair => pair.Roman), ["<pad>", "<begin>", "<end>"]);
var (train, test) = (Sequences(pairs.Take(3000)), Sequences(pairs.Skip(3000)));

manual_seed(1);
using var model = new EncoderDecoderOptions
{
    SourceVocabulary = words.Count,
    TargetVocabulary = letters.Count,
    Width = 64,
    Heads = 4,
    EncoderLayers = 2,
    DecoderLayers = 2,
    FeedForwardWidth = 256,
    Placement = NormPlacement.Pre,
}.Create();
var data = new TrainingData(
    new BatchLoader(train, new LoaderOptions { BatchSize = 100, BucketPool = 1000, Seed = 1 }),
    new BatchLoader(test, new LoaderOptions { BatchSize = 333, Shuffle = false }));
new Trainer(new TrainerOptions
{
    Epochs = args is [var epochs] ? int.Parse(epochs) : 30,
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = 2e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Validation = new() { EveryEpochs = 5 },
}).Fit(new SequenceToSequence(model, Begin, Padding) { LabelSmoothing = 0.1 }, data);

long[] unseen = [.. Enumerable.Range(0, (int)test.Count)];
using var batch = test.GetBatch(unseen, default);
var found = model.BeamSearch(batch.Inputs, new() { MaxNewTokens = 18 }).Select(beams => letters.Decode(beams[0].Tokens)).ToArray();
foreach (var (pair, text) in pairs.Skip(3000).Zip(found).Take(5))
    Console.WriteLine($"{pair.English}: {text} ({(text == pair.Roman ? "right" : $"should be {pair.Roman}")})");
var right = pairs.Skip(3000).Zip(found).Count(both => both.First.Roman == both.Second);
Console.WriteLine($"{(double)right / found.Length:P1} of {found.Length} numbers that it has not seen are right");

// A numeral's letters are followed by the token that ends it; the loader fills up what is shorter than others of its batch.
TokenSequences Sequences(IEnumerable<(string English, string Roman)> pairs)
    => new(pairs.Select(pair => words.Encode(pair.English)), pairs.Select(pair => (long[])[.. letters.Encode(pair.Roman), End])) { Padding = Padding, TargetPadding = Padding };
