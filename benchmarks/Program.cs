using DeepNet.Benchmarks;

Benchmark[] benchmarks =
[
    new TrainingSteps(), new ZooSteps(), new DeviceSteps(), new GptTraining(), new Cifar10Training(), new TrainerCost(), new OptimizerSteps(), new PrecisionAccuracy(),
    new Generation(), new WeightLoading(), new DataLoading(), new TokenFiles(), new Tokenizers(), new VocabularyTraining(),
];
try
{
    switch (args)
    {
        case [] or ["--help" or "-h", ..]:
            List();
            return 0;
        case ["all", .. var options]:
            return await All(options);
        case [var name, "worker", .. var arguments]:
            Find(name).Work(arguments);
            return 0;
        case [var name, .. var options]:
            return await Run(Find(name), options);
        default:
            return 2;
    }
}
catch (UsageException error)
{
    Console.Error.WriteLine($"benchmarks: error: {error.Message.TrimEnd('.')}.");
    Console.Error.WriteLine($"  benchmarks/run.sh {(args is [var name, ..] && benchmarks.Any(known => known.Name == name) ? $"{name} " : "")}--help explains.");
    return 2;
}

Benchmark Find(string name) => benchmarks.FirstOrDefault(benchmark => benchmark.Name == name)
    ?? throw new UsageException($"there is no benchmark '{name}'; there are {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}, and all");

static async Task<int> Run(Benchmark benchmark, string[] options)
{
    var line = new CommandLine(benchmark, options);
    if (!line.Has("help"))
        return await benchmark.Run(line);
    Console.WriteLine(CommandLine.Help(benchmark));
    return 0;
}

// One after the other; what cannot run on this machine is named and no failure.
async Task<int> All(string[] options)
{
    var code = 0;
    foreach (var benchmark in benchmarks)
        try
        {
            Console.WriteLine($"## {benchmark.Name}\n");
            code = Math.Max(code, await Run(benchmark, options));
            Console.WriteLine();
        }
        catch (AbsentException error)
        {
            Console.WriteLine($"Left out: {error.Message}.\n");
        }
    return code;
}

void List()
{
    Console.WriteLine("""
        Usage: benchmarks/run.sh NAME [--option [VALUE]]...
               benchmarks/run.sh NAME --help
               benchmarks/run.sh all --smoke

        DeepNet against PyTorch, or parts of DeepNet against each other: those that are compared take turns in one run, and medians are compared.
        What is printed is Markdown; RESULTS.md holds what was measured.

        """);
    foreach (var benchmark in benchmarks)
        Console.WriteLine($"  {benchmark.Name,-20}{benchmark.Summary}");
}
