using System.Text.Json;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Weights in several files beside an index that says which tensor is where, as Hugging Face splits large models.</summary>
internal sealed class ShardedWeights : ITensorSource
{
    private const long MaximumIndex = 100_000_000;
    private const int MaximumShards = 4096;

    private readonly Dictionary<string, ITensorSource> _places;
    private readonly IReadOnlyList<ITensorSource> _shards;

    private ShardedWeights(string path, IReadOnlyList<ITensorSource> shards, Dictionary<string, ITensorSource> places) => (Path, _shards, _places) = (path, shards, places);

    public string Path { get; }

    public IReadOnlyCollection<TensorEntry> Tensors => [.. _shards.SelectMany(shard => shard.Tensors)];

    public static ShardedWeights Open(string path)
    {
        var shards = new Dictionary<string, ITensorSource>(StringComparer.Ordinal);
        try
        {
            var index = ReadIndex(path);
            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            var places = new Dictionary<string, ITensorSource>(StringComparer.Ordinal);
            foreach (var (name, file) in index)
            {
                if (!shards.TryGetValue(file, out var shard))
                    shards.Add(file, shard = OpenShard(folder, file, shards.Count));
                places.Add(name, shard);
            }
            CheckPlaces(index, shards);
            return new(System.IO.Path.GetFullPath(path), [.. shards.Values], places);
        }
        catch (Exception error)
        {
            foreach (var shard in shards.Values)
                shard.Dispose();
            if (error is SafetensorsException)
                throw new SafetensorsException($"'{path}' is not a valid index of weights: {error.Message}.", error);
            throw;
        }
    }

    public Tensor Read(string name) => Find(name).Read(name);

    public void ReadInto(string name, Tensor target) => Find(name).ReadInto(name, target);

    public Tensor? Map(string name) => Find(name).Map(name);

    public void Dispose()
    {
        foreach (var shard in _shards)
            shard.Dispose();
    }

    private ITensorSource Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _places.TryGetValue(name, out var shard)
            ? shard
            : throw new SafetensorsException($"'{Path}' has no tensor '{name}'{NearestName.Hint(name, _places.Keys)}.");
    }

    // From each tensor to the file that it is in.
    private static Dictionary<string, string> ReadIndex(string path)
    {
        using var file = new DiskFile(path);
        if (file.Length > MaximumIndex)
            throw new SafetensorsException($"it has {file.Length} bytes; at most {MaximumIndex} are accepted");
        var bytes = new byte[file.Length];
        if (!file.TryRead(bytes, 0))
            throw new SafetensorsException("it became shorter while it was read");
        try
        {
            return Parse(bytes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair written as an escape, or invalid UTF-8.
            throw new SafetensorsException($"it is not valid JSON: {error.Message}", error);
        }
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        Dictionary<string, string>? map = null;
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "it must be a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMap = reader.ValueTextEquals("weight_map"u8);
            reader.Read();
            if (isMap)
            {
                Expect(map is null, "weight_map appears twice");
                map = ParseMap(ref reader);
            }
            else
            {
                reader.Skip(); // metadata: the total size, which some writers get wrong
            }
        }
        reader.Read(); // throws when anything but white space follows
        return map is { Count: > 0 } ? map : throw new SafetensorsException("it has no weight_map that names tensors");
    }

    private static Dictionary<string, string> ParseMap(ref Utf8JsonReader reader)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(reader.TokenType == JsonTokenType.StartObject, "weight_map must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            Expect(reader.Read() && reader.TokenType == JsonTokenType.String, "weight_map must hold names of files");
            var file = reader.GetString()!;
            if (!map.TryAdd(name, file))
                throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(name)}' appears twice");
            CheckName(file);
        }
        return map;
    }

    // A plain name beside the index: nothing that leads to another folder.
    private static void CheckName(string file)
    {
        if (file.Length is 0 or > 255 || file is "." or ".." || file.AsSpan().IndexOfAny(['/', '\\', ':', '\0']) >= 0 || file.Any(char.IsControl))
            throw new SafetensorsException($"it names the file '{SafetensorsText.Shorten(file)}', which is no plain name of a file beside it");
    }

    private static ITensorSource OpenShard(string folder, string file, int opened)
    {
        if (opened >= MaximumShards)
            throw new SafetensorsException($"it names more than {MaximumShards} files");
        var path = System.IO.Path.Combine(folder, file);
        if (!File.Exists(path))
            throw new SafetensorsException($"it names the file '{SafetensorsText.Shorten(file)}', which is not beside it");
        return TensorSource.OpenShard(path);
    }

    private static void CheckPlaces(Dictionary<string, string> index, Dictionary<string, ITensorSource> shards)
    {
        var there = 0;
        foreach (var (file, shard) in shards)
            foreach (var entry in shard.Tensors)
            {
                if (!index.TryGetValue(entry.Name, out var place) || place != file)
                    throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(entry.Name)}' is in '{SafetensorsText.Shorten(file)}', which the index does not say");
                there++;
            }
        if (there == index.Count)
            return;
        var names = shards.Values.SelectMany(shard => shard.Tensors).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var (lost, where) = index.First(pair => !names.Contains(pair.Key));
        throw new SafetensorsException($"it places the tensor '{SafetensorsText.Shorten(lost)}' in '{SafetensorsText.Shorten(where)}', which lacks it");
    }

    private static void Expect(bool condition, string problem)
    {
        if (!condition)
            throw new SafetensorsException(problem);
    }
}
