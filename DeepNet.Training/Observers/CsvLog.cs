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
                DropAfter(started.Epoch);
                break;
            case EpochCompleted epoch:
                Append(epoch);
                break;
        }
    }

    // Rows of epochs that will be trained again, and one that a killed process left torn.
    private void DropAfter(int epochs)
    {
        if (!File.Exists(path))
            return;
        var lines = File.ReadAllLines(path);
        var columns = lines is [var header, ..] ? header.Split(',').Length : 0;
        var kept = lines.Take(1).Concat(lines.Skip(1).Where(line => EpochOf(line, columns) is { } epoch && epoch <= epochs)).ToArray();
        if (kept.Length <= 1)
            File.Delete(path);
        else if (kept.Length < lines.Length)
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

    private static int? EpochOf(string line, int columns)
        => line.Split(',') is [var epoch, ..] fields && fields.Length == columns && int.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
