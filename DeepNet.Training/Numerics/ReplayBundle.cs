using System.Text.Json;
using System.Text.Json.Serialization;
using DeepNet.Data;
using DeepNet.IO;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The folder that a step is repeated from: <c>batches.safetensors</c>, <c>model.safetensors</c>, <c>generator.bin</c> and
/// <c>report.json</c>.
/// </summary>
internal static class ReplayBundle
{
    private const string Batches = "batches.safetensors";
    private const string Model = "model.safetensors";
    private const string Generator = "generator.bin";
    private const string Report = "report.json";
    private const string Turn = "turn.json";

    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Save(string path, nn.Module model, string player, IReadOnlyList<Batch> batches, GeneratorSnapshot generators, double lossScale)
    {
        AtomicDirectory.Write(path, folder =>
        {
            using (NewDisposeScope())
                Safetensors.Save(Path.Combine(folder, Batches), batches.SelectMany(Tensors));
            Safetensors.Save(Path.Combine(folder, Model), model.state_dict().Select(entry => (entry.Key, entry.Value)));
            File.WriteAllBytes(Path.Combine(folder, Generator), generators.Bytes);
            File.WriteAllText(Path.Combine(folder, Turn), JsonSerializer.Serialize(new ReplayTurn(player, lossScale), _json));
        }, replace: true);
        return path;
    }

    public static void SaveReport(string path, NonFiniteReport report)
        => AtomicFile.WriteText(Path.Combine(path, Report), JsonSerializer.Serialize(report, _json));

    /// <summary>Loads the bundle's weights into the model and its state into the generator.</summary>
    /// <returns>The batches, which the caller's dispose scope owns, whose turn it was, and what was reported then.</returns>
    public static (IReadOnlyList<Batch> Batches, ReplayTurn Turn, NonFiniteReport? Report) Load(string path, nn.Module model)
    {
        if (!File.Exists(Path.Combine(path, Batches)))
            throw new DirectoryNotFoundException(
                $"'{path}' holds no step to replay: {Batches} is missing. Such folders are written under numerics/ in a run's folder when a step meets a value that is not finite.");
        model.LoadWeights(Path.Combine(path, Model));
        set_rng_state(tensor(File.ReadAllBytes(Path.Combine(path, Generator))));
        var turn = JsonSerializer.Deserialize<ReplayTurn>(File.ReadAllText(Path.Combine(path, Turn)), _json)!;
        var report = Path.Combine(path, Report);
        using var file = SafetensorsFile.Open(Path.Combine(path, Batches));
        var batches = new List<Batch>();
        for (var index = 0; file.Entries.ContainsKey($"{index}.inputs"); index++)
            batches.Add(new Batch(file[$"{index}.inputs"], file[$"{index}.targets"])
            {
                InputLengths = Lengths(file, $"{index}.input_lengths"),
                TargetLengths = Lengths(file, $"{index}.target_lengths"),
            });
        return (batches, turn, File.Exists(report) ? JsonSerializer.Deserialize<NonFiniteReport>(File.ReadAllText(report), _json) : null);
    }

    private static IEnumerable<(string, Tensor)> Tensors(Batch batch, int index)
    {
        yield return ($"{index}.inputs", batch.Inputs);
        yield return ($"{index}.targets", batch.Targets);
        if (batch.InputLengths is { } inputs)
            yield return ($"{index}.input_lengths", tensor([.. inputs]));
        if (batch.TargetLengths is { } targets)
            yield return ($"{index}.target_lengths", tensor([.. targets]));
    }

    private static IReadOnlyList<long>? Lengths(SafetensorsFile file, string name)
    {
        if (!file.Entries.ContainsKey(name))
            return null;
        using var lengths = file[name];
        return Host.Longs(lengths);
    }
}

/// <summary>Whose turn a replay repeats.</summary>
internal sealed record ReplayTurn(string Player, double LossScale);
