#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 2
// Translation by the Transformer of 2017: numbers in English words become Roman numerals. It learns from 3,000 of the 3,999 that there are, and is tried
// on the others by a beam search. `dotnet run examples/translation.cs -- EPOCHS`: 60 without a number.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Padding = 0, Begin = 1, End = 2;
const string Numerals = "IVXLCDM";
string[] words =
[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
];
var order = new RandomNumbers(1).Shuffled(Enumerable.Range(1, 3999));
var (train, test) = (Pairs(order[..3000]), Pairs(order[3000..]));

manual_seed(1);
using var model = new EncoderDecoderOptions
{
    SourceVocabulary = words.Length + 1,
    TargetVocabulary = Numerals.Length + 3,
    Width = 64,
    Heads = 4,
    EncoderLayers = 2,
    DecoderLayers = 2,
    FeedForwardWidth = 256,
    Placement = NormPlacement.Pre,
}.Create();
var data = new TrainingData(
    new BatchLoader(new TensorDataset(train.Source, train.Target), new LoaderOptions { BatchSize = 100, Seed = 1 }),
    new BatchLoader(new TensorDataset(test.Source, test.Target), new LoaderOptions { BatchSize = 333, Shuffle = false }));
new Trainer(new TrainerOptions
{
    Epochs = args is [var epochs] ? int.Parse(epochs) : 60,
    Optimizer = new AdamW { LearningRate = 2e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Validation = new() { EveryEpochs = 5 },
}).Fit(new SequenceToSequence(model, Begin, Padding) { LabelSmoothing = 0.1 }, data);

var found = model.BeamSearch(test.Source, new() { MaxNewTokens = 18 });
var numbers = order[3000..];
var right = numbers.Where((number, k) => Text(found[k][0].Tokens) == Roman(number)).Count();
for (var k = 0; k < 5; k++)
    Console.WriteLine($"{string.Join(' ', English(numbers[k]))}: {Text(found[k][0].Tokens)} ({(Text(found[k][0].Tokens) == Roman(numbers[k]) ? "right" : $"should be {Roman(numbers[k])}")})");
Console.WriteLine($"{(double)right / numbers.Length:P1} of {numbers.Length} numbers that it has not seen are right");

string Text(IReadOnlyList<long> tokens) => string.Concat(tokens.Select(token => token >= 3 ? Numerals[(int)token - 3] : '?'));

// Sources and targets filled up with padding, the targets with the token that ends them.
(Tensor Source, Tensor Target) Pairs(int[] numbers) => (
    Rows(numbers.Select(number => English(number).Select(word => (long)Array.IndexOf(words, word) + 1))),
    Rows(numbers.Select(number => Roman(number).Select(numeral => (long)Numerals.IndexOf(numeral) + 3).Append(End))));

static Tensor Rows(IEnumerable<IEnumerable<long>> rows)
{
    var lists = rows.Select(row => row.ToArray()).ToArray();
    var longest = lists.Max(row => row.Length);
    return tensor(lists.SelectMany(row => row.Concat(Enumerable.Repeat((long)Padding, longest - row.Length))).ToArray()).reshape(lists.Length, longest);
}

IEnumerable<string> English(int number)
{
    if (number >= 1000)
        return [words[number / 1000 - 1], "thousand", .. English(number % 1000)];
    if (number >= 100)
        return [words[number / 100 - 1], "hundred", .. English(number % 100)];
    if (number >= 20)
        return [words[number / 10 + 17], .. English(number % 10)];
    return number > 0 ? [words[number - 1]] : [];
}

static string Roman(int number)
{
    (int Value, string Text)[] signs =
    [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ];
    var text = "";
    foreach (var (value, sign) in signs)
        for (; number >= value; number -= value)
            text += sign;
    return text;
}

/// <summary>An order that is the same on every machine.</summary>
internal sealed class RandomNumbers(long seed)
{
    public T[] Shuffled<T>(IEnumerable<T> values)
    {
        var (shuffled, stream) = (values.ToArray(), RandomStream.From(seed));
        for (var k = shuffled.Length - 1; k > 0; k--)
        {
            var other = stream.NextInteger(k + 1);
            (shuffled[k], shuffled[other]) = (shuffled[other], shuffled[k]);
        }
        return shuffled;
    }
}
