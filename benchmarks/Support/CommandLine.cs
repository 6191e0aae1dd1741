using System.Globalization;
using System.Text;
using TorchSharp;

namespace DeepNet.Benchmarks;

/// <summary>The options that a benchmark was called with.</summary>
internal sealed class CommandLine
{
    /// <summary>What every benchmark understands.</summary>
    public static readonly IReadOnlyList<Option> Common =
    [
        new("data", "DIR", "the folder with the data sets; DEEPNET_DATA, or shared/data beside the repository, unless named"),
        new("python", "PATH", "the Python with PyTorch; DEEPNET_PYTHON or /usr/bin/python3 unless named"),
        new("smoke", null, "small sizes, seconds in all: shows that it works, and nothing of speed"),
        new("help", null, "this text"),
    ];

    private readonly Dictionary<string, string?> _options = [];

    /// <exception cref="UsageException">An option is none of the benchmark's, or its value is missing.</exception>
    public CommandLine(Benchmark benchmark, IReadOnlyList<string> arguments)
    {
        var known = benchmark.Options.Concat(Common).ToDictionary(option => option.Name);
        for (var k = 0; k < arguments.Count; k++)
        {
            if (!arguments[k].StartsWith("--", StringComparison.Ordinal) || !known.TryGetValue(arguments[k][2..], out var option))
                throw new UsageException($"{benchmark.Name} takes no '{arguments[k]}'; it takes {string.Join(", ", known.Keys.Select(name => $"--{name}"))}");
            if (option.Value is null)
                _options[option.Name] = null;
            else
                _options[option.Name] = ++k < arguments.Count ? arguments[k] : throw new UsageException($"--{option.Name} needs a value: {option.Text}");
        }
        Deadline = new Deadline(_options.ContainsKey("limit") ? TimeSpan.FromSeconds(Number("limit", 0)) : TimeSpan.FromDays(1));
    }

    /// <summary>When the time named by --limit is over.</summary>
    public Deadline Deadline { get; }

    public bool IsSmoke => Has("smoke");

    /// <summary>The Python with PyTorch.</summary>
    public string Python => Text("python", Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3");

    public static string Help(Benchmark benchmark)
    {
        var text = new StringBuilder().AppendLine($"Usage: benchmarks/run.sh {benchmark.Name} [--option [VALUE]]...").AppendLine().AppendLine($"{benchmark.Summary}.").AppendLine();
        foreach (var option in benchmark.Options.Concat(Common))
            text.AppendLine($"  --{$"{option.Name} {option.Value}",-20}{option.Text}");
        return text.ToString().TrimEnd();
    }

    public bool Has(string name) => _options.ContainsKey(name);

    public string Text(string name, string fallback) => _options.GetValueOrDefault(name) ?? fallback;

    /// <summary>A whole number of at least 1.</summary>
    public int Number(string name, int fallback) => _options.GetValueOrDefault(name) is not { } text ? fallback
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new UsageException($"--{name} takes a whole number of at least 1, not '{text}'");

    /// <summary>How often all take their turns.</summary>
    public int Rounds(int fallback) => Number("rounds", IsSmoke ? 1 : fallback);

    /// <summary>How many threads operators use, in turn.</summary>
    public int[] Threads() => [.. Text("threads", IsSmoke ? "1" : "1,2").Split(',').Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new UsageException($"--threads takes whole numbers of at least 1 with commas between them, not '{text}'"))];

    /// <summary>One of those that there are.</summary>
    public string Choice(string name, string fallback, params string[] all) => Text(name, fallback) is var text && all.Contains(text) ? text
        : throw new UsageException($"--{name} takes one of {string.Join(", ", all)}, not '{text}'");

    /// <summary>A device that there is.</summary>
    public string Device(string fallback)
    {
        var name = Text("device", IsSmoke && fallback != "cpu" ? "auto" : fallback);
        try
        {
            return name == "cpu" || (name == "auto" && !torch.cuda.is_available()) ? "cpu" : ComputeDevice.Open(name).ToString();
        }
        catch (Exception error) when (error is ArgumentException or DeviceException)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <summary>Some of those that there are, in the order in which they are named; all unless named, or a few with --smoke.</summary>
    public string[] Names(string name, string[] all, string[]? inSmoke = null)
    {
        if (_options.GetValueOrDefault(name) is not { } text)
            return IsSmoke ? inSmoke ?? all : all;
        var named = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return named is [] || named.Any(one => !all.Contains(one))
            ? throw new UsageException($"--{name} takes some of {string.Join(",", all)}, not '{text}'")
            : named;
    }

    /// <summary>Where a file or folder lies among the data sets.</summary>
    /// <exception cref="AbsentException">It is not there.</exception>
    public string Data(params string[] path)
    {
        var folder = Text("data", Environment.GetEnvironmentVariable("DEEPNET_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data"));
        var place = Path.GetFullPath(Path.Combine([folder, .. path]));
        return Path.Exists(place) ? place : throw new AbsentException($"there is no {place}: --data names the folder that holds {Path.Combine(path)}");
    }
}
