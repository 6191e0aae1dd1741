#:project ../DeepNet.Core/DeepNet.Core.csproj
// Streams a token file of 8 GB (sparse: it takes no room on the disk) through windows of 1,024 tokens in batches of 64, and prints how fast and how much memory
// stayed with the process. `dotnet run -c Release benchmarks/token-files.cs [GIGABYTES] [FOLDER]`; RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Data;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var gigabytes = args is [var size, ..] ? int.Parse(size) : 8;
var path = Path.Combine(args is [_, var folder] ? folder : Path.GetTempPath(), $"deepnet-tokens-{Environment.ProcessId}.bin");
try
{
    using (var stream = File.Create(path))
        stream.SetLength((long)gigabytes << 30);
    using var file = TokenFile.OpenHeaderless(path);
    Console.WriteLine("| order | windows | tokens/s | GB/s of the file | resident MB |");
    Console.WriteLine("|---|---|---|---|---|");
    Stream("in order", new LoaderOptions { BatchSize = 64, Shuffle = false }, long.MaxValue);
    Stream("shuffled", new LoaderOptions { BatchSize = 64, Seed = 1 }, 4_000);

    void Stream(string order, LoaderOptions options, long batches)
    {
        var loader = new BatchLoader(new TokenWindows(file, 1024), options);
        var (tokens, most, start) = (0L, 0L, Stopwatch.GetTimestamp());
        foreach (var batch in loader.From())
        {
            tokens += batch.Inputs.NumberOfElements;
            if (batch.Index % 256 == 0)
                most = Math.Max(most, Resident());
            if (batch.Index + 1 == batches)
                break;
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"| {order} | {tokens / 1024:N0} | {tokens / seconds:N0} | {2 * tokens / seconds / 1e9:F2} | {most >> 20} (target < 300) |");
    }
}
finally
{
    File.Delete(path);
}

static long Resident()
{
    using var process = Process.GetCurrentProcess();
    return process.WorkingSet64;
}
