#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 100
// A tokenizer made for its text, and a GPT that writes with it. `dotnet run examples/tokenizer.cs -- STEPS FILE` learns byte pairs from a file such as Tiny
// Shakespeare, keeps the file as tokens, and trains on them; without a file it takes numbers in English and Roman, which the model gets right once they are
// learnt. The vocabulary in runs/tokenizer (vocab.json, merges.txt) loads in Microsoft.ML.Tokenizers and in Hugging Face's libraries.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Text;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Folder = "runs/tokenizer";
var steps = args is [var count, ..] ? int.Parse(count) : 1500;
var path = args is [_, var file] ? file : WriteNumerals();

var vocabulary = BpeVocabulary.TrainOnFiles([path], new() { Size = args.Length > 1 ? 1024 : 320, SpecialTokens = ["<|endoftext|>"] });
vocabulary.Save(Folder);
Console.WriteLine($"{vocabulary.Count:N0} tokens, the last ones learnt: {string.Join(' ', vocabulary.Merges.TakeLast(8).Select(pair => pair.Left + pair.Right))}");

var tokenizer = vocabulary.ToTokenizer();
TextCorpus.Encode(TextFiles.Blocks(path), tokenizer, $"{Folder}/tokens", new() { VocabularySize = vocabulary.Count, VocabularyFingerprint = vocabulary.Fingerprint });
using var tokens = TokenFile.Open($"{Folder}/tokens");
var charactersPerToken = (double)new FileInfo(path).Length / tokens.Count;
Console.WriteLine($"{tokens.Count:N0} tokens of {charactersPerToken:F2} bytes");

manual_seed(1);
var options = GptOptions.NanoCpu with { Vocabulary = vocabulary.Count };
var split = tokens.Count * 9 / 10;
using var model = new Gpt(args.Length > 1 ? options : options with { Layers = 2, Width = 64 });
var result = new Trainer(new TrainerOptions
{
    Limits = new() { Steps = steps },
    Optimizer = new AdamW { LearningRate = args.Length > 1 ? 1e-3 : 4e-3, Beta2 = 0.99, WeightDecay = 0.1 },
    Schedule = new Cosine { Warmup = 0.05, Floor = 0.1 },
    Gradients = new() { Clip = new() { Norm = 1 } },
}).Fit(new LanguageModelling(model), new TrainingData(
    new BatchLoader(new TokenWindows(tokens.Slice(0, split), options.Context, stride: 1), new LoaderOptions { BatchSize = 12, Seed = 1 }),
    new BatchLoader(new TokenWindows(tokens.Slice(split), options.Context), new LoaderOptions { BatchSize = 64, Shuffle = false })));
var loss = result.Metrics["val/loss"];
Console.WriteLine($"validation loss {loss:F3} a token, {loss / charactersPerToken / Math.Log(2):F3} bits a byte");

var prompt = tokenizer.EncodeToIds(args.Length > 1 ? "\n" : "\nforty two is").Select(id => (long)id).ToArray();
var written = model.Generate([prompt], new() { MaxNewTokens = args.Length > 1 ? 200 : 60, Temperature = args.Length > 1 ? 0.8 : 0, Seed = 1 })[0];
Console.WriteLine(tokenizer.Decode(prompt.Concat(written.Tokens).Select(token => (int)token)));

static string WriteNumerals()
{
    Directory.CreateDirectory(Folder);
    File.WriteAllLines($"{Folder}/numerals.txt", RomanNumerals.Pairs(seed: 1).Select(pair => $"{pair.English} is {pair.Roman}."));
    return $"{Folder}/numerals.txt";
}
