using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Data;
using DeepNet.Serialization;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>
/// What a run is: step, model, data and options. A checkpoint is resumed only by a run with the same card, because only then does it end
/// as the first one would have.
/// </summary>
internal static class RunCard
{
    private const int FingerprintSamples = 32;
    private const string Environment = "environment";
    private const string Versions = "versions";

    private static readonly HashSet<string> _notCompared = [Environment];

    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static JsonObject Of(TrainingStep step, TrainerOptions options, BatchLoader data) => new()
    {
        ["step"] = JsonSerializer.SerializeToNode(step.Card.Prepend(new("type", step.GetType().Name)).ToDictionary(), _json),
        ["model"] = new JsonObject
        {
            ["type"] = step.Model.GetType().Name,
            ["parameters"] = step.Model.parameters().Sum(parameter => parameter.numel()),
            ["options"] = (step.Model as IDescribed)?.Describe(),
        },
        ["data"] = new JsonObject
        {
            ["samples"] = data.Dataset.Count,
            ["fingerprint"] = Fingerprint(data),
            ["batch_size"] = data.Options.BatchSize,
            ["seed"] = data.Options.Seed,
            ["shuffle"] = data.Options.Shuffle,
            ["drop_last"] = data.Options.DropLast,
        },
        ["options"] = JsonSerializer.SerializeToNode(options, _json),
        [Environment] = Surroundings(),
    };

    /// <summary>Where the parts of two cards that decide the results differ, one line each: <c>options.epochs: 10 in the checkpoint, 3 now</c>.</summary>
    public static IEnumerable<string> Differences(JsonObject saved, JsonObject now)
        => Differences(saved, now, "");

    /// <summary>What differs without deciding more than the last bits.</summary>
    public static IEnumerable<string> Notices(JsonObject saved, JsonObject now)
    {
        if (saved[Environment]?[Versions] is JsonObject before && now[Environment]?[Versions] is JsonObject after)
            foreach (var (name, value) in after)
                if (before[name] is { } then && !JsonNode.DeepEquals(then, value))
                    yield return $"The checkpoint was written with {name} {then}, and this is {name} {value}: the results may differ in the last bits.";
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

    private static JsonObject Surroundings() => new()
    {
        [Versions] = new JsonObject
        {
            ["deepnet"] = typeof(RunCard).Assembly.GetName().Version?.ToString() ?? "",
            ["libtorch"] = torch.__version__,
            ["dotnet"] = System.Environment.Version.ToString(),
            ["threads"] = torch.get_num_threads(),
        },
    };

    /// <summary>The start of the SHA-256 over some samples spread over the data, as they come transformed: other data of the same size has another.</summary>
    private static string Fingerprint(BatchLoader data)
    {
        var count = Math.Min(FingerprintSamples, data.Dataset.Count);
        var indices = Enumerable.Range(0, (int)count).Select(k => k * data.Dataset.Count / count).ToArray();
        using var scope = torch.NewDisposeScope();
        using var batch = data.Dataset.GetBatch(indices, new EpochKey(data.Options.Seed, 0));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in new[] { batch.Inputs, batch.Targets })
            hash.AppendData(tensor.cpu().contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "nothing";
}
