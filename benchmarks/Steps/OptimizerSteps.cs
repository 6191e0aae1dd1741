namespace DeepNet.Benchmarks;

/// <summary>One step of an optimizer over 26 million parameters: libdeepnet's kernels against PyTorch's default, or a formula in its operators.</summary>
internal sealed class OptimizerSteps : Benchmark
{
    private static readonly (string Name, string Title)[] Optimizers =
    [
        ("adamw", "AdamW"), ("sgd", "SGD momentum"), ("lion", "Lion"), ("lamb", "LAMB"), ("lars", "LARS"), ("adafactor", "Adafactor"), ("sam", "SAM's moves"), ("lookahead", "Lookahead's"),
    ];

    public override string Name => "optimizers";

    public override string Summary => "an optimizer's step over 26 million parameters, the kernels of libdeepnet against PyTorch";

    public override IReadOnlyList<Option> Options =>
    [
        Option.Only(Names), Option.Rounds(9), Option.Threads,
        new("library", "FILE", "libdeepnet.so, built for the LibTorch of that Python; the one of native/build unless named, or of DEEPNET_NATIVE"),
    ];

    private static string[] Names => [.. Optimizers.Select(optimizer => optimizer.Name)];

    public override Task<int> Run(CommandLine line)
    {
        var (names, threads, rounds) = (line.Names("only", Names, inSmoke: ["adamw", "sgd"]), line.Threads(), line.Rounds(9));
        var library = Path.GetFullPath(line.Text("library", Path.Combine(Environment.GetEnvironmentVariable("DEEPNET_NATIVE") ?? Path.Combine(Repository.Root, "native", "build"), "libdeepnet.so")));
        if (!File.Exists(library))
            throw new AbsentException($"there is no {library}: ./setup.sh builds it, or --library names another");
        using var python = Peer.Script("PyTorch", "optimizers.py", line);
        python.Need($"load {library}");
        Heading.Print(Heading.Medians(rounds));
        var table = new Table("optimizer", "threads", "DeepNet ms", "PyTorch ms", "speed", "largest difference");
        var targets = new Targets(!line.IsSmoke);
        foreach (var (name, title) in Optimizers.Where(optimizer => names.Contains(optimizer.Name)))
            foreach (var count in threads)
                if (python.Need($"compare {name} {count} {rounds}").Split(' ').Select(double.Parse).ToArray() is [var our, var their, var difference])
                    table.Row(title, count, $"{our:F1}", $"{their:F1}", targets.AtLeast(1, their / our, $"{title}, threads: {count},", "F1"), $"{difference:G1}");
        Console.WriteLine();
        targets.Print();
        return Task.FromResult(0);
    }
}
