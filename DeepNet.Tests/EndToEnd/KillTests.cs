using System.Diagnostics;
using DeepNet.Tests.Training;
using DeepNet.Tests.Training.Observers.TensorBoard;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A training process that is killed at random moments, while it writes a checkpoint too, and started again until it is done.</summary>
public sealed class KillTests
{
    [Test]
    public void Killed_anywhere_and_started_again_it_ends_with_the_bits_of_an_undisturbed_run([Values(1, 2, 3)] int seed)
    {
        using var temporary = new TemporaryFolder();
        var straight = new SmallRun(temporary["straight"]);
        using (var process = Start(straight.Folder))
        {
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
        }

        var killed = new SmallRun(temporary["killed"]);
        var random = new Random(seed);
        var kills = 0;
        for (var attempt = 0; ; attempt++)
        {
            Assert.That(attempt, Is.LessThan(50), "the run never ends");
            using var process = Start(killed.Folder);
            // After a random number of steps of this process, and then up to a step's time later: anywhere.
            var steps = random.Next(1, 14);
            for (var step = 0; step < steps && process.StandardOutput.ReadLine() is not null; step++)
            {
            }
            Thread.Sleep(random.Next(0, 60));
            if (!process.HasExited && kills < 4)
            {
                process.Kill();
                kills++;
                process.WaitForExit();
                continue;
            }
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
            break;
        }

        Assert.That(kills, Is.GreaterThan(0), "it was killed at least once");
        Assert.That(File.ReadAllBytes(killed.ModelFile), Is.EqualTo(File.ReadAllBytes(straight.ModelFile)), "model.safetensors");
        foreach (var log in new[] { "metrics.csv", "validations.csv", "log.jsonl" })
            Assert.That(File.ReadAllText(temporary[$"killed/{log}"]), Is.EqualTo(File.ReadAllText(temporary[$"straight/{log}"])), log);
        Assert.That(File.ReadLines(temporary["killed/journal.jsonl"]).Count(line => line.StartsWith("{\"event\":\"end\"", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(Curves("killed"), Is.EqualTo(Curves("straight")), "events");

        string[] Curves(string run) =>
        [
            .. EventFile.Shown(temporary[$"{run}/events"]).Where(tag => !tag.Key.StartsWith("rate/", StringComparison.Ordinal) && tag.First().Value.TryGetProperty("simple_value", out _))
                .OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key} {EventFile.Curve(tag)}"),
        ];
    }

    private static Process Start(string folder) => Process.Start(new ProcessStartInfo("dotnet", [typeof(KillTests).Assembly.Location, "train", folder])
    {
        RedirectStandardOutput = true,
    })!;
}
