using System.Text;

namespace DeepNet.Benchmarks;

/// <summary>
/// ResNet-18 (CIFAR stem) on CIFAR-10 with random crops and flips: DeepNet's trainer, with its loader on the CPU, against the same network, schedule and
/// augmentation in PyTorch, where images are augmented on the device. SGD with Nesterov momentum, batches of 512, one cycle of the learning rate up to 0.4.
/// </summary>
internal sealed class Cifar10Training : Benchmark
{
    private const double Spread = 0.005, MostWaiting = 0.1; // between runs; of the time

    public override string Name => "cifar10-training";

    public override string Summary => "ResNet-18 on CIFAR-10 against the same in PyTorch: accuracy, time, and whether steps wait for data";

    public override IReadOnlyList<Option> Options =>
    [
        Option.Device("cuda"), new("precision", "NAME", "fp32, tf32 or bf16; fp32 on the CPU and bf16 on a GPU unless named"), new("epochs", "N", "16 unless named"), Option.Ways(Way.OfRuns), Option.Limit,
    ];

    public override async Task<int> Run(CommandLine line)
    {
        var device = line.Device("cuda");
        var precision = line.Choice("precision", device == "cpu" ? "fp32" : "bf16", "fp32", "tf32", "bf16");
        var epochs = line.Number("epochs", line.IsSmoke ? 1 : 16);
        string[] arguments = [device, precision, $"{epochs}", line.IsSmoke ? "16" : "512", line.IsSmoke ? "2" : "0", line.Data("cifar-10")];
        var (accuracies, ledgers, absent) = (new Dictionary<string, double>(), new List<string>(), new List<string>());
        var (broken, late) = (false, false);
        var targets = new Targets(!line.IsSmoke);
        Heading.Print($"ResNet-18 on CIFAR-10, {epochs} epochs on {device} in {precision}");
        var table = new Table("", "test accuracy", "best", "seconds", "first epoch", "median epoch", "waiting for data");
        foreach (var way in Way.OfLine(line, device))
        {
            using var peer = Way.Start(way, this, "cifar10_training.py", line, arguments);
            if ((await peer.Ask("train"))?.Split(' ') is not { } answer)
            {
                absent.Add($"- {peer.Title}: {peer.Absence}.");
                broken |= peer.IsBroken;
                late |= peer.IsLate;
                continue;
            }
            var figures = answer.Take(5).Select(double.Parse).ToArray();
            accuracies[way] = figures[0];
            table.Row(
                peer.Title, $"{figures[0]:P2}", $"{figures[1]:P2}", $"{figures[2]:F1}", $"{figures[4]:F2}", $"{figures[3]:F2}",
                Way.IsOurs(way) ? targets.AtMost(MostWaiting, double.Parse(answer[5]), $"waiting for data of {peer.Title}", "P1") : "–");
            if (Way.IsOurs(way))
                ledgers.Add($"\n{peer.Title}:\n\n```\n{Encoding.UTF8.GetString(Convert.FromBase64String(answer[6]))}\n```");
        }
        Console.WriteLine();
        absent.ForEach(Console.WriteLine);
        Conclude(accuracies, targets);
        ledgers.ForEach(Console.WriteLine);
        return Code(broken, late);
    }

    public override void Work(string[] arguments) => Answers.Serve(new Dictionary<string, Func<string[], string>>
    {
        ["train"] = _ => Cifar10Trainee.Train(arguments[0], arguments[1], int.Parse(arguments[2]), int.Parse(arguments[3]), int.Parse(arguments[4]), arguments[5], arguments[6]),
    });

    private static void Conclude(Dictionary<string, double> accuracies, Targets targets)
    {
        var (ours, theirs) = (accuracies.Where(pair => Way.IsOurs(pair.Key)).ToArray(), accuracies.Where(pair => !Way.IsOurs(pair.Key)).ToArray());
        if (ours is [_, ..] && theirs is [_, ..])
        {
            var (our, their) = (ours.Max(pair => pair.Value), theirs.Max(pair => pair.Value));
            Console.WriteLine($"- accuracy: DeepNet {targets.AtLeast(their - Spread, our, "accuracy", "P2")}, PyTorch {their:P2} (the same as far as a run varies, half a point)");
        }
        targets.Print();
    }
}
