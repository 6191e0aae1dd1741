namespace DeepNet.Benchmarks;

/// <summary>The ways to train that are compared on a device.</summary>
internal static class Way
{
    public const string Ours = "deepnet", OursInGraphs = "deepnet-graph", Eager = "eager", Graph = "graph", Compile = "compile", ReduceOverhead = "reduce-overhead";

    public static readonly string[] All = [Ours, OursInGraphs, Eager, Graph, Compile, ReduceOverhead];

    /// <summary>Those that whole runs are compared in.</summary>
    public static readonly string[] OfRuns = [OursInGraphs, Compile, Ours, Eager];

    /// <summary>What of it there is on a CPU.</summary>
    public static readonly string[] OfCpu = [Ours, Eager];

    public static bool IsOurs(string way) => way is Ours or OursInGraphs;

    public static string Title(string way) => way switch
    {
        Ours => "DeepNet",
        OursInGraphs => "DeepNet with CUDA graphs",
        Eager => "PyTorch",
        Graph => "PyTorch with a CUDA graph",
        Compile => "PyTorch, torch.compile",
        ReduceOverhead => "PyTorch, torch.compile(mode=\"reduce-overhead\")",
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, "There is no such way."),
    };

    /// <summary>Whole runs: all ways with --smoke, so that each says what it lacks; else those that the device has.</summary>
    public static string[] OfLine(CommandLine line, string device) => line.Has("ways") || line.IsSmoke || device != "cpu" ? line.Names("ways", OfRuns) : OfCpu;

    /// <summary>Whether DeepNet's half is to record its steps.</summary>
    /// <exception cref="NotSupportedException">The device has no graphs.</exception>
    public static bool IsRecorded(string way, string device) => way == OursInGraphs && (device == "cpu" ? throw new NotSupportedException("CUDA graphs are for CUDA") : true);

    /// <summary>A process that goes this way.</summary>
    /// <param name="way">One of <see cref="All"/>.</param>
    /// <param name="benchmark">Whose worker DeepNet's half is.</param>
    /// <param name="script">PyTorch's half.</param>
    /// <param name="line">What names the Python and the time.</param>
    /// <param name="arguments">What both halves are started with; the way follows.</param>
    public static Peer Start(string way, Benchmark benchmark, string script, CommandLine line, params string[] arguments) => IsOurs(way)
        ? Peer.Ours(Title(way), benchmark, line.Deadline, [.. arguments, way])
        : Peer.Script(Title(way), script, line, [.. arguments, way]);
}
