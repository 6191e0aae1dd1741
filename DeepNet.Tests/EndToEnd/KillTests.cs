using System.Diagnostics;
using DeepNet.Tests.Training;
using DeepNet.Tests.Training.Observers.TensorBoard;

namespace DeepNet.Tests.EndToEnd;

/// <summary>
/// A training process that is killed at random moments, while it writes a checkpoint too, and started again until it is done.
/// <c>eng/crash-test.sh</c> does the same a hundred times.
/// </summary>
public sealed class KillTests
{
    [Test]
    public void Killed_anywhere_and_started_again_it_ends_with_the_bits_of_an_undisturbed_run()
    {
        using var temporary = new TemporaryFolder();
        using (var process = Start(temporary["straight"]))
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
        }

        var random = new Random(1);
        var kills = 0;
        for (var attempt = 0; ; attempt++)
        {
            Assert.That(attempt, Is.LessThan(50), "the run never ends");
            using var process = Start(temporary["killed"]);
            // After a random number of steps of this process, and then up to some steps' time later: anywhere.
            var steps = random.Next(1, 40);
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
        Assert.That(Contents(temporary["killed"]), Is.EqualTo(Contents(temporary["straight"])));
        foreach (var log in new[] { "metrics.csv", "validations.csv", "log.jsonl" })
            Assert.That(File.ReadAllText(temporary[$"killed/{log}"]), Is.EqualTo(File.ReadAllText(temporary[$"straight/{log}"])), log);
        Assert.That(File.ReadLines(temporary["killed/journal.jsonl"]).Last(), Does.StartWith("{\"event\":\"end\""));
        Assert.That(Curves("killed"), Is.EqualTo(Curves("straight")), "events");
        var (report, expected) = (new ReportFile(temporary["killed/report.html"]), new ReportFile(temporary["straight/report.html"]));
        foreach (var section in new[] { "curves", "confusion", "worst" })
            Assert.That(report.MarkupOf(section), Is.EqualTo(expected.MarkupOf(section)), section);

        string[] Curves(string run) =>
        [
            .. EventFile.Shown(temporary[$"{run}/events"]).Where(tag => !tag.Key.StartsWith("rate/", StringComparison.Ordinal) && tag.First().Value.TryGetProperty("simple_value", out _))
                .OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key} {EventFile.Curve(tag)}"),
        ];
    }

    // Weights, averages, optimizer, metrics and state; but for the time that the run took, what the report keeps of its sessions, and a commit that was made meanwhile.
    private static string[] Contents(string folder)
        => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".safetensors" or ".csv" or ".json" && Path.GetFileName(file) != "card.json")
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(folder, file)}: " + (file.EndsWith(".json", StringComparison.Ordinal)
                ? string.Concat(File.ReadLines(file).Where(line => !line.Contains("\"elapsed\"", StringComparison.Ordinal) && !line.Contains("\"sessions\"", StringComparison.Ordinal) && !line.Contains("\"commit\"", StringComparison.Ordinal)))
                : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))))];

    private static Process Start(string folder) => Process.Start(Support.TestProgram.Start("crash", folder))!;
}
