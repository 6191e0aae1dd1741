using System.Diagnostics;
using DeepNet.Text;

namespace DeepNet.Benchmarks;

/// <summary>How long vocabularies of byte pairs take to learn. The first row is the first thing that the process does, so that it holds the compiling too.</summary>
internal sealed class VocabularyTraining : Benchmark
{
    public override string Name => "vocabulary-training";

    public override string Summary => "learning byte pairs";

    public override IReadOnlyList<Option> Options => [Option.Threads];

    public override Task<int> Run(CommandLine line)
    {
        string[] shakespeare = [line.Data("tinyshakespeare", "input.txt")];
        string[] wikitext = [line.Data("wikitext-2", "valid.txt"), line.Data("wikitext-2", "test.txt")];
        var table = new Table("text", "characters", "vocabulary", "threads", "ms", "fingerprint");
        foreach (var (name, paths, size) in new[] { ("Tiny Shakespeare", shakespeare, 1024), ("WikiText-2 (valid, test)", wikitext, 8192), ("Tiny Shakespeare", shakespeare, 1024) })
            foreach (var threads in line.Threads())
            {
                BpeVocabulary? vocabulary = null;
                var time = Turns.Time(() => vocabulary = BpeVocabulary.TrainOnFiles(paths, new() { Size = line.IsSmoke ? 300 : size, Threads = threads }));
                table.Row(name, $"{paths.Sum(path => TextFiles.ReadAll(path).Length):N0}", $"{vocabulary!.Count:N0}", threads, $"{time.TotalMilliseconds:F0}", $"{vocabulary.Fingerprint:x16}");
            }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"\n- {(DateTimeOffset.UtcNow - process.StartTime.ToUniversalTime()).TotalMilliseconds:F0} ms since the process began");
        return Task.FromResult(0);
    }
}
