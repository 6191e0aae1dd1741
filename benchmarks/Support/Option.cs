namespace DeepNet.Benchmarks;

/// <summary>What can be named on the command line: <c>--name VALUE</c>, or <c>--name</c> where there is no value.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">What stands for the value in the help; null for a switch.</param>
/// <param name="Text">What it does, and what holds without it.</param>
internal sealed record Option(string Name, string? Value, string Text)
{
    public static Option Rounds(int fallback) => new("rounds", "N", $"how often all take their turns; {fallback} unless named, 1 with --smoke");

    public static Option Only(params string[] names) => new("only", "NAMES", $"these rows, with commas between them, of {string.Join(", ", names)}");

    public static Option Device(string fallback) => new("device", "DEVICE", $"{ComputeDevice.Names}; {fallback} unless named{(fallback == "cpu" ? "" : ", auto with --smoke")}");

    public static Option Ways(params string[] names) => new("ways", "NAMES", $"which take part, of {string.Join(", ", names)}");

    public static readonly Option Threads = new("threads", "NUMBERS", "how many threads operators use, with commas between them; 1,2 unless named, 1 with --smoke");

    public static readonly Option Limit = new("limit", "SECONDS", "the time for all of it; what is not done then is named");
}
