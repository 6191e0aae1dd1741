#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci:
// An LSTM that writes word by word: `dotnet run examples/lstm-language-model.cs -- TRAIN VALID [STEPS]` learns from two files of words between spaces, such as
// WikiText-2's; without them from sentences of a small grammar, which it gets right in ten seconds: a perplexity of 1.54 to 1.59, where 1.51 is the least that
// there is. A batch goes on where the one before ended, and so does the LSTM's state. Words that come but once or twice become <unk>. Prints the perplexity
// of the validation text, exp(loss), and a few words that the model writes. From the 240,000 words of WikiText-2's test file it comes to 158 with 7,266
// words in 1,500 steps, some five minutes on two cores.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Text;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
manual_seed(1);
const int Sequences = 20, Length = 35;
var fromFiles = args is [_, _, ..];
var (training, validation) = fromFiles ? (Words(File.ReadLines(args[0])), Words(File.ReadLines(args[1]))) : (Words(Sentences(5000)), Words(Sentences(500)));
var vocabulary = WordVocabulary.Of(training, new() { SpecialTokens = ["<eos>"], MinFrequency = 3 });
var loading = new LoaderOptions { BatchSize = Sequences, Shuffle = false, DropLast = true };
var data = new TrainingData(new BatchLoader(Windows(training), loading), new BatchLoader(Windows(validation), loading));

using var model = new RecurrentLanguageModel(new()
{
    Vocabulary = vocabulary.Count,
    EmbeddingSize = fromFiles ? 200 : 128,
    HiddenSize = 400,
    Layers = fromFiles ? 2 : 1,
    Dropout = fromFiles ? new() { Tokens = 0.1, Input = 0.4, Hidden = 0.25, Output = 0.4, Weights = 0.3 } : new(),
    CarriedSequences = Sequences,
});
var result = new Trainer(new TrainerOptions
{
    Limits = new() { Steps = args is [_, _, var steps] ? long.Parse(steps) : fromFiles ? 1500 : 600 },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = fromFiles ? 3e-3 : 5e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Gradients = new() { Clip = new() { Norm = 0.25 } },
}).Fit(new LanguageModelling(model, new Perplexity()), data);
Console.WriteLine($"perplexity {result.Metrics["val/perplexity"]:F2} with {vocabulary.Count:N0} words");

var written = model.Generate([[vocabulary["<eos>"]]], new() { MaxNewTokens = 40, Temperature = 0.8, Seed = 1 })[0];
Console.WriteLine(vocabulary.Decode(written.Tokens));

// The text in as many columns as a batch has sequences: row k of each batch goes on where row k of the one before ended. Targets are a word on.
TensorDataset Windows(IReadOnlyList<string> words)
{
    using var scope = NewDisposeScope();
    var all = tensor(vocabulary.Encode(string.Join(' ', words)));
    var count = (words.Count - 1) / Sequences / Length;
    return new TensorDataset(Columns(all, 0, count), Columns(all, 1, count));
}

static Tensor Columns(Tensor words, long start, long count)
    => words.narrow(0, start, Sequences * count * Length).view(Sequences, count, Length).transpose(0, 1).reshape(count * Sequences, Length);

static List<string> Words(IEnumerable<string> lines)
    => [.. lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Append("<eos>"))];

static IEnumerable<string> Sentences(int count)
{
    string[] nouns = ["cat", "dog", "bird", "child"], verbs = ["sees", "hears", "follows"];
    using var drawn = randint(0, 12, [count, 5], int64);
    var numbers = drawn.data<long>().ToArray();
    for (var k = 0; k < count; k++)
    {
        var n = numbers.AsSpan(k * 5, 5).ToArray();
        // What one animal does, another does to it: the second half follows from the first.
        yield return $"the {nouns[n[0] % 4]} {verbs[n[1] % 3]} the {nouns[n[2] % 4]} and the {nouns[n[2] % 4]} {verbs[n[3] % 3]} the {nouns[n[0] % 4]}";
    }
}
