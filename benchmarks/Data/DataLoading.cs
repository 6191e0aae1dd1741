using System.Diagnostics;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>
/// From a data set to batches, in DeepNet and in PyTorch's DataLoader as its tutorials write it, each with its best of 0, 1 and 2 workers; then the share of
/// its time that a training step waits for data.
/// </summary>
internal sealed class DataLoading : Benchmark
{
    private const double MostWaiting = 0.01;

    public override string Name => "data-loading";

    public override string Summary => "from data sets to batches against PyTorch's DataLoader";

    public override IReadOnlyList<Option> Options => [Option.Only(Names), Option.Rounds(7)];

    private static string[] Names => [.. LoadingSet.Names, "wait"];

    public override async Task<int> Run(CommandLine line)
    {
        var (names, rounds) = (line.Names("only", Names, inSmoke: ["mnist", "wait"]), line.Rounds(7));
        var sets = names.Where(LoadingSet.Names.Contains).Select(name => LoadingSet.Of(name, line)).ToArray();
        var (targets, notes, broken) = (new Targets(!line.IsSmoke), new List<string>(), false);
        Heading.Print($"samples a second, {Heading.Medians(rounds)}");
        if (sets.Length > 0)
        {
            int[] workers = line.IsSmoke ? [0, 1] : [0, 1, 2];
            var table = new Table("data", $"DeepNet with {string.Join(" / ", workers)} workers", $"PyTorch with {string.Join(" / ", workers)} workers", "best against best", "target");
            foreach (var set in sets)
                broken |= await Compare(set, workers, rounds, line, table, targets, notes);
            Console.WriteLine();
        }
        if (names.Contains("wait"))
            Wait(line, targets);
        notes.ForEach(Console.WriteLine);
        targets.Print();
        return Code(broken);
    }

    private static async Task<bool> Compare(LoadingSet set, int[] workers, int rounds, CommandLine line, Table table, Targets targets, List<string> notes)
    {
        var unpacked = Directory.CreateTempSubdirectory("deepnet-loading-");
        var peers = workers.Select(count => Peer.Script($"PyTorch with {count} workers", "data_loading.py", line)).ToArray();
        try
        {
            var dataset = set.Open();
            var folder = set.Prepare(unpacked.FullName);
            var ways = new List<Func<Task<double>>>();
            for (var k = 0; k < workers.Length; k++)
            {
                var (peer, loader) = (peers[k], new BatchLoader(dataset, new LoaderOptions { BatchSize = set.BatchSize, Workers = workers[k] }));
                await peer.Ask($"load {set.Name} \"{folder}\" {workers[k]}");
                ways.Add(() => Task.FromResult(Fetch(loader, line.IsSmoke ? 10 : set.OurBatches)));
                ways.Add(() => peer.Number($"batches {(line.IsSmoke ? 2 : set.TheirBatches)}"));
            }
            // In the first round code is compiled and files come into the system's cache.
            var rates = (await Turns.Take(rounds, warmUps: 1, ways)).Select(samples => samples.Median).ToArray();
            var (ours, theirs) = (rates.Where((_, k) => k % 2 == 0).ToArray(), rates.Where((_, k) => k % 2 == 1).ToArray());
            table.Row(set.Title, Text(ours), Text(theirs), targets.AtLeast(set.Target, ours.Max() / theirs.Max(), set.Name, "F1"), $"≥ {set.Target:G}");
            notes.AddRange(peers.Where(peer => peer.Absence is not null).Select(peer => $"- {set.Name}, {peer.Title}: {peer.Absence}."));
            return peers.Any(peer => peer.IsBroken);
        }
        finally
        {
            foreach (var peer in peers)
                peer.Dispose();
            unpacked.Delete(recursive: true);
        }
    }

    private static string Text(double[] rates) => string.Join(" / ", rates.Select(rate => Table.Number(rate, "N0")));

    // Samples a second, starting the workers included.
    private static double Fetch(BatchLoader loader, long batches)
    {
        var (done, samples) = (0L, 0L);
        var start = Stopwatch.GetTimestamp();
        for (var epoch = 0; done < batches; epoch++)
            foreach (var batch in loader.From(new LoaderPosition(epoch)))
            {
                samples += batch.Count;
                if (++done == batches)
                    break;
            }
        return samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Through the trainer, whose ledger tells what a step's time goes into.
    private static void Wait(CommandLine line, Targets targets)
    {
        var images = Mnist.Open(line.Data("mnist")).Train;
        var table = new Table("training step", "threads", "step ms", "waits for data µs", "median", "share", "target");
        foreach (var threads in line.IsSmoke ? [1] : new[] { 1, 2 })
        {
            set_num_threads(threads);
            _ = Train(images.Take(640)); // compilation
            var summary = Train(line.IsSmoke ? images.Take(640) : images);
            var wait = summary.Rows.Single(row => row.Name == "data wait");
            table.Row(
                "CNN (MNIST), batch 64", threads, $"{summary.InSteps.TotalMilliseconds / summary.Steps:F2}", $"{wait.Mean.TotalMicroseconds:F0}", $"{wait.Median.TotalMicroseconds:F0}",
                targets.AtMost(MostWaiting, wait.Total / summary.InSteps, $"waiting, threads: {threads},", "P2"), $"≤ {MostWaiting:P0}");
        }
        Console.WriteLine();
    }

    private static LedgerSummary Train(ImageDataset images)
    {
        manual_seed(1);
        using var model = new Cnn(new CnnOptions());
        var ledger = new StepLedger();
        new Trainer(new TrainerOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.01, Momentum = 0.9 } }, [ledger])
            .Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(new BatchLoader(images, new LoaderOptions { BatchSize = 64 })));
        return ledger.Summary();
    }
}
