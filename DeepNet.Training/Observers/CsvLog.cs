using System.Globalization;
using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// A CSV file of the metrics, a row an epoch. A resumed run first drops the rows after its checkpoint, so that the file of an
/// interrupted run ends up as that of an undisturbed one.
/// </summary>
/// <param name="path">The file.</param>
public sealed class CsvLog(string path) : ITrainingObserver
{
    private static readonly string[] _fixedColumns = ["epoch", "step", "learning_rate"];

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted started:
                DropAfter(started.Step);
                break;
            case EpochCompleted epoch:
                Append(epoch);
                break;
        }
    }

    private void DropAfter(long step)
    {
        if (!File.Exists(path))
            return;
        var lines = File.ReadAllLines(path);
        var kept = lines.Take(1).Concat(lines.Skip(1).Where(line => StepOf(line) is { } at && at <= step)).ToArray();
        if (kept.Length == lines.Length)
            return;
        if (kept.Length <= 1)
            File.Delete(path);
        else
            AtomicFile.WriteText(path, string.Concat(kept.Select(line => line + "\n")));
    }

    private void Append(EpochCompleted epoch)
    {
        var names = epoch.Metrics.Keys.Order(StringComparer.Ordinal).ToArray();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var writer = new StreamWriter(path, append: true) { NewLine = "\n" };
        if (writer.BaseStream.Position == 0)
            writer.WriteLine(string.Join(',', _fixedColumns.Concat(names)));
        var figures = names.Select(name => epoch.Metrics[name]).Prepend(epoch.LearningRate);
        writer.WriteLine(string.Join(',', [Text(epoch.Epoch), Text(epoch.Step), .. figures.Select(figure => figure.ToString("R", CultureInfo.InvariantCulture))]));
    }

    private static long? StepOf(string line)
        => line.Split(',') is [_, var step, ..] && long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
