using System.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Benchmarks;

/// <summary>Tokenizers with GPT-2's vocabulary: loading, the first encoding of a text and later ones, counting, decoding, and a megabyte of one letter.</summary>
/// <remarks>Megabytes are of UTF-8, one thread. The real Microsoft.ML.Tokenizers encodes tiny Shakespeare at 5.7 to 7.3 MB/s on the machine of RESULTS.md.</remarks>
internal sealed class Tokenizers : Benchmark
{
    public override string Name => "tokenizers";

    public override string Summary => "encoding and decoding, megabytes per second";

    public override IReadOnlyList<Option> Options => [Option.Rounds(15)];

    public override Task<int> Run(CommandLine line)
    {
        var rounds = line.Rounds(15);
        var (vocabulary, merges) = (line.Data("gpt2-tokenizer", "encoder.json"), line.Data("gpt2-tokenizer", "vocab.bpe"));
        var ranks = TiktokenFile(vocabulary, merges);
        (string Name, Func<Tokenizer> Create)[] tokenizers =
        [
            ("BpeTokenizer", () => BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance })),
            ("CodeGenTokenizer", () => CodeGen(vocabulary, merges)),
            ("TiktokenTokenizer", () => TiktokenTokenizer.CreateForModel("gpt2", new MemoryStream(ranks))),
        ];
        (string Name, string Text)[] texts =
        [
            ("tiny Shakespeare", Read(line.Data("tinyshakespeare", "input.txt"))),
            ("wikitext-2", Read(line.Data("wikitext-2", "valid.txt"))),
        ];
        Console.WriteLine($".NET {Environment.Version}, one thread; best / median of {rounds} rounds.\n");
        var table = new Table("tokenizer", "text", "loading ms", "first encoding MB/s", "encoding MB/s", "counting MB/s", "decoding MB/s");
        foreach (var (name, create) in tokenizers)
            foreach (var (title, text) in texts)
            {
                var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
                var tokenizer = create();
                var ids = tokenizer.EncodeToIds(text);
                table.Row(
                    name, $"{title}, {ids.Count:N0} tokens", Milliseconds(Times(() => tokenizer = create())),
                    Rates(Times(() => tokenizer.EncodeToIds(text), before: () => tokenizer = create())), Rates(Times(() => tokenizer.EncodeToIds(text))),
                    Rates(Times(() => tokenizer.CountTokens(text))), Rates(Times(() => tokenizer.Decode(ids))));

                string Rates(Samples times) => $"{megabytes / times.Least * 1e3:F1} / {megabytes / times.Median * 1e3:F1}";
            }
        Console.WriteLine();
        var letters = new Table("tokenizer", "1 MiB of 'a' ms", "4 MiB of 'a' ms");
        var (one, four) = (new string('a', (line.IsSmoke ? 1 << 10 : 1 << 20)), new string('a', line.IsSmoke ? 4 << 10 : 4 << 20));
        foreach (var (name, create) in tokenizers)
        {
            var tokenizer = create();
            letters.Row(name, Milliseconds(Times(() => tokenizer.EncodeToIds(one))), Milliseconds(Times(() => tokenizer.EncodeToIds(four))));
        }
        return Task.FromResult(0);

        string Read(string file) => File.ReadAllText(file) is var text && line.IsSmoke ? text[..10_000] : text;

        Samples Times(Action work, Action? before = null) => Turns.Take(rounds, warmUps: line.IsSmoke ? 0 : 2, () =>
        {
            before?.Invoke();
            return Turns.Time(work).TotalMilliseconds;
        })[0];
    }

    private static string Milliseconds(Samples times) => $"{times.Least:F0} / {times.Median:F0}";

    private static Tokenizer CodeGen(string vocabulary, string merges)
    {
        using var vocabularyStream = File.OpenRead(vocabulary);
        using var mergesStream = File.OpenRead(merges);
        return CodeGenTokenizer.Create(vocabularyStream, mergesStream);
    }

    // The same vocabulary in tiktoken's format.
    private static byte[] TiktokenFile(string vocabulary, string merges)
    {
        var bytes = BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true });
        var others = 0;
        var values = Enumerable.Range(0, 256).ToDictionary(value => value is (> 32 and < 127) or (> 160 and not 173) ? (char)value : (char)(256 + others++), value => (byte)value);
        var lines = bytes.Vocabulary.Where(token => token.Key != "<|endoftext|>").Select(token => $"{Convert.ToBase64String([.. token.Key.Select(character => values[character])])} {token.Value}");
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }
}
