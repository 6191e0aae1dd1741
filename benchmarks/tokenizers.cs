#:project ../DeepNet.Core/DeepNet.Core.csproj
// Tokenizers with GPT-2's vocabulary: loading, the first encoding of a text and later ones, counting, decoding, and a megabyte of one letter.
// Megabytes are of UTF-8, one thread; best and median of the repetitions. The real Microsoft.ML.Tokenizers encodes tiny Shakespeare at 5.7 to
// 7.3 MB/s on the machine of RESULTS.md, which holds what this printed.
//   benchmarks/tokenizers.cs [repetitions] [folder with gpt2-tokenizer, tinyshakespeare and wikitext-2]
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var repetitions = args is [var first, ..] && int.TryParse(first, out var number) ? number : 15;
var data = args is [_, var folder, ..] ? folder : "../shared/data";
var vocabulary = Path.Combine(data, "gpt2-tokenizer", "encoder.json");
var merges = Path.Combine(data, "gpt2-tokenizer", "vocab.bpe");
var ranks = TiktokenFile();
(string Name, Func<Tokenizer> Create)[] tokenizers =
[
    ("BpeTokenizer", () => BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance })),
    ("CodeGenTokenizer", CodeGen),
    ("TiktokenTokenizer", () => TiktokenTokenizer.CreateForModel("gpt2", new MemoryStream(ranks))),
];
(string Name, string Text)[] texts =
[
    ("tiny Shakespeare", File.ReadAllText(Path.Combine(data, "tinyshakespeare", "input.txt"))),
    ("wikitext-2", File.ReadAllText(Path.Combine(data, "wikitext-2", "valid.txt"))),
];
Console.WriteLine($".NET {Environment.Version}, one thread, best / median of {repetitions} repetitions");
Console.WriteLine("| tokenizer | text | loading ms | first encoding MB/s | encoding MB/s | counting MB/s | decoding MB/s |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (var (name, create) in tokenizers)
    foreach (var (title, text) in texts)
    {
        var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        var tokenizer = create();
        var ids = tokenizer.EncodeToIds(text);
        var load = Times(() => tokenizer = create());
        var cold = Times(() => tokenizer.EncodeToIds(text), before: () => tokenizer = create());
        var warm = Times(() => tokenizer.EncodeToIds(text));
        var count = Times(() => tokenizer.CountTokens(text));
        var decode = Times(() => tokenizer.Decode(ids));
        Console.WriteLine($"| {name} | {title}, {ids.Count:N0} tokens | {load[0]:F0} / {Median(load):F0} | {Rates(cold)} | {Rates(warm)} | {Rates(count)} | {Rates(decode)} |");

        string Rates(double[] times) => $"{megabytes / times[0] * 1e3:F1} / {megabytes / Median(times) * 1e3:F1}";
    }
Console.WriteLine();
Console.WriteLine("| tokenizer | 1 MiB of 'a' ms | 4 MiB of 'a' ms |");
Console.WriteLine("|---|---|---|");
foreach (var (name, create) in tokenizers)
{
    var tokenizer = create();
    var (one, four) = (new string('a', 1 << 20), new string('a', 4 << 20));
    var (short1, long1) = (Times(() => tokenizer.EncodeToIds(one)), Times(() => tokenizer.EncodeToIds(four)));
    Console.WriteLine($"| {name} | {short1[0]:F0} / {Median(short1):F0} | {long1[0]:F0} / {Median(long1):F0} |");
}

// In milliseconds, in order.
double[] Times(Action work, Action? before = null)
{
    var times = new double[repetitions];
    for (var repetition = -2; repetition < repetitions; repetition++)
    {
        before?.Invoke();
        var start = Stopwatch.GetTimestamp();
        work();
        if (repetition >= 0)
            times[repetition] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
    Array.Sort(times);
    return times;
}

static double Median(double[] times) => times[times.Length / 2];

Tokenizer CodeGen()
{
    using var vocabularyStream = File.OpenRead(vocabulary);
    using var mergesStream = File.OpenRead(merges);
    return CodeGenTokenizer.Create(vocabularyStream, mergesStream);
}

// The same vocabulary in tiktoken's format.
byte[] TiktokenFile()
{
    var bytes = BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true });
    var others = 0;
    var values = Enumerable.Range(0, 256).ToDictionary(value => value is (> 32 and < 127) or (> 160 and not 173) ? (char)value : (char)(256 + others++), value => (byte)value);
    var lines = bytes.Vocabulary.Where(token => token.Key != "<|endoftext|>").Select(token => $"{Convert.ToBase64String([.. token.Key.Select(character => values[character])])} {token.Value}");
    return Encoding.UTF8.GetBytes(string.Join('\n', lines));
}
