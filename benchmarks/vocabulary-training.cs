#:project ../DeepNet.Core/DeepNet.Core.csproj
// How long vocabularies of byte pairs take to learn: `dotnet run -c Release benchmarks/vocabulary-training.cs DATA`, where DATA holds tinyshakespeare/input.txt and
// wikitext-2/{valid,test}.txt. The first row is the first thing that the process does, so that it holds the compiling too. RESULTS.md holds what it printed.
using System.Diagnostics;
using System.Globalization;
using DeepNet.Text;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = args is [var folder] ? folder : throw new ArgumentException("Name the folder that holds tinyshakespeare and wikitext-2.");
string[] shakespeare = [Path.Combine(data, "tinyshakespeare", "input.txt")];
string[] wikitext = [Path.Combine(data, "wikitext-2", "valid.txt"), Path.Combine(data, "wikitext-2", "test.txt")];
Console.WriteLine("| text | characters | vocabulary | threads | ms | fingerprint |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var (name, paths, size) in new[] { ("Tiny Shakespeare", shakespeare, 1024), ("WikiText-2 (valid, test)", wikitext, 8192), ("Tiny Shakespeare", shakespeare, 1024) })
    foreach (var threads in new[] { 1, 2 })
    {
        var start = Stopwatch.GetTimestamp();
        var vocabulary = BpeVocabulary.TrainOnFiles(paths, new() { Size = size, Threads = threads });
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Console.WriteLine($"| {name} | {paths.Sum(path => TextFiles.ReadAll(path).Length):N0} | {vocabulary.Count:N0} | {threads} | {time:F0} | {vocabulary.Fingerprint:x16} |");
    }
using var process = Process.GetCurrentProcess();
Console.WriteLine($"{(DateTimeOffset.UtcNow - process.StartTime.ToUniversalTime()).TotalMilliseconds:F0} ms since the process began");
