using DeepNet.Models;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>Loading the weights of a ResNet-50 (100 MB) into a model that is there: LoadWeights against torch.load + load_state_dict. The file is in the system's cache.</summary>
internal sealed class WeightLoading : Benchmark
{
    public override string Name => "load-weights";

    public override string Summary => "loading a .pth against torch.load";

    public override IReadOnlyList<Option> Options => [Option.Rounds(15), Option.Threads];

    public override Task<int> Run(CommandLine line)
    {
        var (threads, rounds) = (line.Threads(), line.Rounds(15));
        var folder = Directory.CreateTempSubdirectory("deepnet-weights-");
        try
        {
            using var model = new ResNet(ResNetOptions.ResNet50);
            var (safetensors, pth) = (Path.Combine(folder.FullName, "resnet50.safetensors"), Path.Combine(folder.FullName, "resnet50.pth"));
            model.SaveWeights(safetensors);
            using var python = Peer.Script("PyTorch", "load_weights.py", line);
            python.Need($"write \"{pth}\"");
            Heading.Print($"ResNet-50, {new FileInfo(pth).Length / 1e6:F0} MB, milliseconds, {Heading.Medians(rounds)}; at most PyTorch's time");
            var table = new Table("threads", "PyTorch .pth", "DeepNet .pth", "of PyTorch", "DeepNet .pth mapped", "DeepNet .safetensors", "mapped");
            var targets = new Targets(!line.IsSmoke);
            foreach (var count in threads)
            {
                set_num_threads(count);
                python.Need($"threads {count}");
                var medians = Turns.Take(
                    rounds, warmUps: line.IsSmoke ? 0 : 2,
                    () => python.NeedNumber($"load \"{pth}\""), () => Load(model, pth, mapped: false), () => Load(model, pth, mapped: true),
                    () => Load(model, safetensors, mapped: false), () => Load(model, safetensors, mapped: true)).Select(samples => samples.Median).ToArray();
                table.Row(
                    count, $"{medians[0]:F1}", $"{medians[1]:F1}", targets.AtMost(1, medians[1] / medians[0], $".pth of PyTorch's time, threads: {count},"),
                    $"{medians[2]:F1}", $"{medians[3]:F1}", $"{medians[4]:F1}");
            }
            Console.WriteLine();
            targets.Print();
            return Task.FromResult(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Load(ResNet model, string file, bool mapped)
    {
        var time = Turns.Time(() => model.LoadWeights(file, new() { Mapped = mapped })).TotalMilliseconds;
        if (mapped)
            Unmap(model);
        return time;
    }

    // Memory of the model's own again, after it was the file's; not part of any measurement.
    private static void Unmap(ResNet model)
    {
        using var noGradient = no_grad();
        foreach (var tensor in model.state_dict().Values)
        {
            using var copy = tensor.detach().clone();
            tensor.set_(copy);
        }
    }
}
