using DeepNet.Data;

namespace DeepNet.Benchmarks;

/// <summary>Streams a token file through windows of 1,024 tokens in batches of 64: how fast, and how much memory stays with the process. The file is sparse and takes no room.</summary>
internal sealed class TokenFiles : Benchmark
{
    private const double MostMegabytes = 300;

    public override string Name => "token-files";

    public override string Summary => "streaming 8 GB of tokens, and the memory it takes";

    public override IReadOnlyList<Option> Options => [new("gigabytes", "N", "the size of the file; 8 unless named"), new("folder", "DIR", "where the file is made; the system's folder for temporary files unless named")];

    public override Task<int> Run(CommandLine line)
    {
        var bytes = line.IsSmoke ? 1L << 24 : (long)line.Number("gigabytes", 8) << 30;
        var path = Path.Combine(line.Text("folder", Path.GetTempPath()), $"deepnet-tokens-{Environment.ProcessId}.bin");
        try
        {
            using (var stream = File.Create(path))
                stream.SetLength(bytes);
            using var file = TokenFile.OpenHeaderless(path);
            Heading.Print($"a file of {bytes / 1e9:F1} GB, resident memory at most {MostMegabytes} MB");
            var (table, targets) = (new Table("order", "windows", "tokens/s", "GB/s of the file", "resident MB"), new Targets(!line.IsSmoke));
            Stream("in order", new LoaderOptions { BatchSize = 64, Shuffle = false }, long.MaxValue);
            Stream("shuffled", new LoaderOptions { BatchSize = 64, Seed = 1 }, 4_000);
            Console.WriteLine();
            targets.Print();

            void Stream(string order, LoaderOptions options, long batches)
            {
                var loader = new BatchLoader(new TokenWindows(file, 1024), options);
                var (tokens, most) = (0L, 0.0);
                var seconds = Turns.Time(() =>
                {
                    foreach (var batch in loader.From())
                    {
                        tokens += batch.Inputs.NumberOfElements;
                        if (batch.Index % 256 == 0)
                            most = Math.Max(most, ProcessMemory.Resident);
                        if (batch.Index + 1 == batches)
                            break;
                    }
                }).TotalSeconds;
                table.Row(order, $"{tokens / 1024:N0}", $"{tokens / seconds:N0}", $"{2 * tokens / seconds / 1e9:F2}", targets.AtMost(MostMegabytes, most, $"resident MB {order}", "F0"));
            }
        }
        finally
        {
            File.Delete(path);
        }
        return Task.FromResult(0);
    }
}
