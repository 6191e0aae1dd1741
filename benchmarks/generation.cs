#:project ../DeepNet.Models/DeepNet.Models.csproj
// What the key/value cache saves: a GPT of 6 layers, 384 wide, writes up to a context of 512 tokens, with it and without, in turns. The tokens must be the
// same. `dotnet run -c Release benchmarks/generation.cs [REPETITIONS]`; RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Models;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Context = 512;
var repetitions = args is [var count] ? int.Parse(count) : 3;
manual_seed(1);
using var model = new Gpt(GptOptions.NanoBaby with { Context = Context });
Console.WriteLine($"LibTorch {torch.__version__}, GPT of {model.Options.Layers} layers, {model.Options.Width} wide, context {Context}; medians of {repetitions}");
Console.WriteLine("| prompts | prompt | new tokens | threads | cached ms/token | without ms/token | times faster | target |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var threads in new[] { 1, 2 })
    foreach (var (batch, prompt) in new[] { (1, 1), (1, 448), (4, 448) })
        Compare(threads, batch, prompt);

void Compare(int threads, int batch, int prompt)
{
    torch.set_num_threads(threads);
    using var random = randint(model.Vocabulary, [batch * prompt], ScalarType.Int64);
    var prompts = random.data<long>().ToArray().Chunk(prompt).ToArray();
    // The last token is written with the whole context in sight.
    var options = new GenerationOptions { MaxNewTokens = Context - prompt + 1, Seed = 1 };
    List<double> cached = [], without = [];
    for (var repetition = 0; repetition < repetitions; repetition++)
    {
        var first = Time(prompts, options, cached);
        var second = Time(prompts, options with { UseCache = false }, without);
        if (!first.Zip(second).All(pair => pair.First.Tokens.SequenceEqual(pair.Second.Tokens)))
            throw new InvalidOperationException("The cache changes the tokens.");
    }
    var (our, their) = (Median(cached), Median(without));
    Console.WriteLine($"| {batch} | {prompt} | {options.MaxNewTokens} | {threads} | {our:F2} | {their:F2} | {their / our:F1} | ≥ 3.0 |");
}

IReadOnlyList<GeneratedSequence> Time(long[][] prompts, GenerationOptions options, List<double> times)
{
    var start = Stopwatch.GetTimestamp();
    var written = model.Generate(prompts, options);
    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds / options.MaxNewTokens);
    return written;
}

static double Median(List<double> values)
{
    values.Sort();
    return values[values.Count / 2];
}
