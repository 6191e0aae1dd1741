#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci:
// A GPT that writes character by character: `dotnet run examples/language-model.cs -- FILE` learns from a file as nanoGPT does on a CPU (4 layers of 128,
// 64 characters of context, 2,000 steps of 12 stretches): in some two minutes Tiny Shakespeare comes to a loss of about 1.8, and most of what it writes are
// words. Without a file it learns from sums in words, which the text gets right once it is learnt. The loss is the mean over all characters, so exp(loss) is
// the perplexity.
using System.Globalization;
using System.Text;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Text;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
manual_seed(1);
var fromFile = args is [_];
var text = fromFile ? TextFiles.ReadAll(args[0]) : Sums(5000);
var vocabulary = CharacterVocabulary.Of(text);
var tokens = vocabulary.Encode(text);
var split = tokens.Length * 9 / 10;

var options = GptOptions.NanoCpu with { Vocabulary = vocabulary.Count };
if (!fromFile)
    options = options with { Layers = 2, Width = 64 };
var data = new TrainingData(
    new BatchLoader(new TokenWindows(tokens[..split], options.Context, stride: 1), new LoaderOptions { BatchSize = 12, Seed = 1 }),
    new BatchLoader(new TokenWindows(tokens[split..], options.Context), new LoaderOptions { BatchSize = 64, Shuffle = false }));

using var model = new Gpt(options);
var result = new Trainer(new TrainerOptions
{
    Limits = new() { Steps = fromFile ? 2000 : 500 },
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = fromFile ? 2e-3 : 4e-3, Beta2 = 0.99, WeightDecay = 0.1 },
    Schedule = new Cosine { Warmup = 0.05, Floor = 0.1 },
    Gradients = new() { Clip = new() { Norm = 1 } },
}).Fit(new LanguageModelling(model, new Perplexity(), new BitsPerCharacter()), data);
Console.WriteLine($"validation loss {result.Metrics["val/loss"]:F3}, perplexity {result.Metrics["val/perplexity"]:F2}");

var prompt = fromFile ? text[..1] : "two plus three is ";
Console.Write(prompt);
await foreach (var token in model.StreamAsync(vocabulary.Encode(prompt), new() { MaxNewTokens = fromFile ? 500 : 100, Temperature = fromFile ? 0.8 : 0, Seed = 1 }))
    Console.Write(vocabulary.Decode([token]));
Console.WriteLine();

static string Sums(int count)
{
    string[] words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    var text = new StringBuilder();
    using var terms = randint(0, 6, [count, 2], int64);
    for (var k = 0; k < count; k++)
    {
        var (left, right) = (terms[k, 0].item<long>(), terms[k, 1].item<long>());
        text.Append($"{words[left]} plus {words[right]} is {words[left + right]}. ");
    }
    return text.ToString();
}
