using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What a run is: step, model, data and options, and where it was trained. A checkpoint is resumed only by a run with the same card, because
/// only then does it end as the first one would have; what does not decide the results (<see cref="_notCompared"/>) may differ.
/// </summary>
internal static class RunCard
{
    /// <summary>The file in the run's folder.</summary>
    public const string File = "card.json";

    private const int FingerprintSamples = 32, FingerprintSamplesOfOrder = 1000;
    private const string Environment = "environment";
    private const string Versions = "versions";
    private const string DeviceName = "device";
    private const string Options = "options";
    private const string Checkpoints = "checkpoints";
    private const string Folder = "folder";

    private static readonly HashSet<string> _notCompared = [Environment, Checkpoints, "model.layers", "model.tied", "options.device", "options.execution.read_every", "options.execution.cuda_graph"];

    public static JsonObject Of(TrainingStep step, TrainerOptions options, BatchLoader data)
    {
        var card = new JsonObject
        {
            ["step"] = new JsonObject(step.Card.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)).Prepend(new("type", step.GetType().Name))),
            ["model"] = ModelCard.Of(step.Model),
            ["data"] = new JsonObject
            {
                ["samples"] = data.Dataset.Count,
                ["fingerprint"] = Fingerprint(data),
                ["batch_size"] = data.Options.BatchSize,
                ["seed"] = data.Options.Seed,
                ["shuffle"] = data.Options.Shuffle,
                ["drop_last"] = data.Options.DropLast,
                ["max_tokens"] = data.Options.MaxTokens,
                ["bucket_pool"] = data.Options.BucketPool,
                ["sampler"] = Chosen(data),
            },
            [Options] = OptionsJson.Write(options),
            [Environment] = Surroundings(Devices.Of(step.Model)),
        };
        if (options.Checkpoints is { } checkpoints)
        {
            card[Checkpoints] = OptionsJson.Write(checkpoints);
            card[Checkpoints]!.AsObject().Remove(Folder); // where the card is found
        }
        return card;
    }

    /// <summary>The options that a run was trained with, from its newest sound checkpoint, or from its card where it has none as yet.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="InvalidDataException">It is no run's folder, nothing in it is sound, or it needs types that are not loaded.</exception>
    public static TrainerOptions ReadOptions(string folder)
    {
        var (card, source) = Read(folder);
        var options = OptionsJson.Read<TrainerOptions>(card[Options], source);
        var checkpoints = card[Checkpoints]?.DeepClone().AsObject() ?? [];
        checkpoints[Folder] = folder;
        return options with { Checkpoints = OptionsJson.Read<CheckpointOptions>(checkpoints, source) };
    }

    /// <summary>Where the parts of two cards that decide the results differ, one line each: <c>options.epochs: 10 in the checkpoint, 3 now</c>.</summary>
    public static IEnumerable<string> Differences(JsonObject saved, JsonObject now) => Differences(WithLaterOptions(saved), WithLaterOptions(now), "");

    /// <summary>What differs without deciding more than the last bits.</summary>
    public static IEnumerable<string> Notices(JsonObject saved, JsonObject now)
    {
        if (saved[Environment]?[Versions] is JsonObject before && now[Environment]?[Versions] is JsonObject after)
            foreach (var (name, value) in after)
                if (before[name] is { } then && !JsonNode.DeepEquals(then, value))
                    yield return $"The checkpoint was written with {name} {then}, and this is {name} {value}: the results may differ in the last bits.";
        if ((string?)saved[Environment]?[DeviceName] is { } there && (string?)now[Environment]?[DeviceName] is { } here && there != here)
            yield return $"The checkpoint was written on {there}, and this is {here}: the results differ by rounding, and by what is drawn at random on CUDA.";
    }

    private static (JsonObject Card, string Source) Read(string folder)
    {
        if (new CheckpointStore(CheckpointStore.FolderIn(folder)).LoadNewest() is { } saved)
            return (saved.State.Card, $"'{saved.Folder}'");
        var file = Path.Combine(folder, File);
        if (!System.IO.File.Exists(file))
            throw new InvalidDataException(
                CheckpointName.Parse(Path.GetFullPath(folder)) is not null
                    ? $"'{folder}' is one checkpoint of a run: give the run's folder, two above it. To go back to an older checkpoint, move the newer ones away first."
                    : $"'{folder}' is no run's folder: there are no checkpoints in it and no {File}. Give the one that CheckpointOptions named.");
        try
        {
            return (JsonNode.Parse(System.IO.File.ReadAllText(file))!.AsObject(), $"'{file}'");
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InvalidDataException($"'{file}' is no run card: {error.Message}", error);
        }
    }

    /// <summary>The card with the options that DeepNet has got since it was written: they do what was done without them.</summary>
    private static JsonObject WithLaterOptions(JsonObject card)
    {
        try
        {
            var completed = card.DeepClone().AsObject();
            completed[Options] = OptionsJson.Write(OptionsJson.Read<TrainerOptions>(card[Options], "the checkpoint"));
            return completed;
        }
        catch (InvalidDataException)
        {
            return card; // options that cannot be read differ from those that were given
        }
    }

    private static IEnumerable<string> Differences(JsonNode? saved, JsonNode? now, string path)
    {
        if (_notCompared.Contains(path))
            return [];
        if (saved is JsonObject left && now is JsonObject right)
            return left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key))
                .SelectMany(key => Differences(left[key], right[key], path == "" ? key : $"{path}.{key}"));
        return JsonNode.DeepEquals(saved, now) ? [] : [$"{path}: {Text(saved)} in the checkpoint, {Text(now)} now"];
    }

    private static JsonObject Surroundings(Device device) => new()
    {
        [Versions] = new JsonObject
        {
            ["deepnet"] = typeof(RunCard).Assembly.GetName().Version?.ToString() ?? "",
            ["libtorch"] = __version__,
            ["dotnet"] = System.Environment.Version.ToString(),
            ["threads"] = get_num_threads(),
        },
        ["commit"] = GitCommit.Find(Directory.GetCurrentDirectory()),
        [DeviceName] = device.ToString(),
        ["machine"] = Machine.Describe(),
    };

    /// <summary>The start of the SHA-256 over some samples spread over the data, as they come transformed: other data of the same size has another.</summary>
    private static string Fingerprint(BatchLoader data)
    {
        var count = Math.Min(FingerprintSamples, data.Dataset.Count);
        var indices = Enumerable.Range(0, (int)count).Select(k => k * data.Dataset.Count / count).ToArray();
        using var scope = NewDisposeScope();
        using var batch = data.Dataset.GetBatch(indices, new EpochKey(data.Options.Seed, 0));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in new[] { batch.Inputs, batch.Targets })
            hash.AppendData(tensor.cpu().contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>Which samples a sampler begins with, as its type alone does not tell: by weights others are drawn than by other weights.</summary>
    private static string? Chosen(BatchLoader data)
    {
        if (data.Options.Sampler is not { } sampler)
            return null;
        var order = sampler.OrderOf(data.Dataset.Count, new EpochKey(data.Options.Seed, 0), data.Options.Shuffle);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var position = 0L; position < Math.Min(order.Count, FingerprintSamplesOfOrder); position++)
            hash.AppendData(BitConverter.GetBytes(order[position]));
        return FormattableString.Invariant($"{sampler.GetType().Name}, {order.Count} samples, {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}");
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "nothing";
}
