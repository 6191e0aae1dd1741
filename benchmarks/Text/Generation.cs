using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>What the key/value cache saves: a GPT of 6 layers, 384 wide, writes up to its context with it and without; the tokens must be the same.</summary>
internal sealed class Generation : Benchmark
{
    private const double Target = 3;

    public override string Name => "generation";

    public override string Summary => "writing with and without the key/value cache";

    public override IReadOnlyList<Option> Options => [Option.Rounds(3), Option.Threads];

    public override Task<int> Run(CommandLine line)
    {
        var (threads, rounds) = (line.Threads(), line.Rounds(3));
        var context = line.IsSmoke ? 64 : 512;
        manual_seed(1);
        using var model = new Gpt(GptOptions.NanoBaby with { Context = context });
        Heading.Print($"GPT of {model.Options.Layers} layers, {model.Options.Width} wide, context {context}; milliseconds a token, {Heading.Medians(rounds)}");
        var table = new Table("prompts", "prompt", "new tokens", "threads", "cached", "without", "times faster", "target");
        var targets = new Targets(!line.IsSmoke);
        foreach (var count in threads)
            foreach (var (batch, prompt) in new[] { (1, 1), (1, context * 7 / 8), (4, context * 7 / 8) })
            {
                set_num_threads(count);
                using var random = randint(model.Vocabulary, [batch * prompt], ScalarType.Int64);
                var prompts = random.data<long>().ToArray().Chunk(prompt).ToArray();
                // The last token is written with the whole context in sight.
                var options = new GenerationOptions { MaxNewTokens = context - prompt + 1, Seed = 1 };
                IReadOnlyList<GeneratedSequence> first = [];
                var times = Turns.Take(rounds, warmUps: 0, () => Write(options, out first), () =>
                {
                    var time = Write(options with { UseCache = false }, out var second);
                    return first.Zip(second).All(pair => pair.First.Tokens.SequenceEqual(pair.Second.Tokens)) ? time : throw new InvalidOperationException("The cache changes the tokens.");
                });
                var (cached, without) = (times[0].Median, times[1].Median);
                table.Row(batch, prompt, options.MaxNewTokens, count, $"{cached:F2}", $"{without:F2}", targets.AtLeast(Target, without / cached, $"{batch} × {prompt}, threads: {count},", "F1"), $"≥ {Target:F1}");

                double Write(GenerationOptions options, out IReadOnlyList<GeneratedSequence> written)
                {
                    IReadOnlyList<GeneratedSequence> result = [];
                    var time = Turns.Time(() => result = model.Generate(prompts, options));
                    written = result;
                    return time.TotalMilliseconds / options.MaxNewTokens;
                }
            }
        Console.WriteLine();
        targets.Print();
        return Task.FromResult(0);
    }
}
