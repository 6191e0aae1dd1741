using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>
/// Training steps on a device: DeepNet's trainer, as it comes and with CUDA graphs, against PyTorch eager, with the whole step in a CUDA graph, and with
/// torch.compile. Each is a process; those of one row take turns. Inputs lie on the device.
/// </summary>
internal sealed class DeviceSteps : Benchmark
{
    private static readonly string[] Precisions = ["fp32", "tf32", "bf16"];

    public override string Name => "device-steps";

    public override string Summary => "steps on a GPU, eager and as CUDA graphs, against PyTorch eager, with graphs, compiled";

    public override IReadOnlyList<Option> Options =>
    [
        Option.Only(Workload.Names), new("precisions", "NAMES", "of fp32, tf32, bf16"), Option.Ways(Way.All), Option.Device("cuda"), Option.Rounds(7), Option.Limit,
        new("check", null, "instead: three steps from the same weights on the same batch on both sides, on the CPU, whose losses must be equal"),
    ];

    public override async Task<int> Run(CommandLine line)
    {
        if (line.Has("check"))
            return await new SameLosses(this, line).Run(line.Names("only", Workload.Names));
        var names = line.Names("only", Workload.Names, inSmoke: ["cnn"]);
        var precisions = line.Names("precisions", Precisions, inSmoke: ["bf16"]);
        return await new StepComparison(this, line).Run([.. names.Select(Workload.Of)], precisions, line.Names("ways", Way.All));
    }

    public override void Work(string[] arguments)
    {
        PacedTraining? training = null;
        _ = cuda.is_available(); // loads LibTorch, as PyTorch's half does before it is asked for anything
        Answers.Serve(new Dictionary<string, Func<string[], string>>
        {
            ["load"] = words =>
            {
                var time = Turns.Time(() =>
                {
                    training = new PacedTraining(words[0], words[1], words[2], words[3], words[4]);
                    if (words[1] != Workload.Check)
                        training.WarmUp();
                });
                return $"{training!.Parameters} {time.TotalSeconds}";
            },
            ["steps"] = words => $"{training!.Steps(int.Parse(words[0]))}",
            ["rest"] = _ =>
            {
                training!.Rest();
                return "";
            },
            ["memory"] = _ => $"{training!.Memory}",
            ["check"] = words => string.Join(' ', training!.Check(words[0]).Select(loss => loss.ToString("R"))),
        });
        training?.Dispose();
    }

    /// <summary>A process that goes this way.</summary>
    public Peer Start(string way, CommandLine line) => Way.Start(way, this, "device_steps.py", line);
}
