using System.Text.Json;

namespace Microsoft.ML.Tokenizers;

/// <summary>A unigram model as a <c>tokenizer.json</c> describes it.</summary>
internal sealed class TokenizerJson
{
    private const string WordMark = "\u2581";

    private readonly Dictionary<string, int> _specialTokens;

    private TokenizerJson(JsonElement root)
    {
        var model = Object(root, "model") ?? throw new InvalidDataException("The tokenizer's description has no model.");
        if (Text(model, "type") is not "Unigram")
            throw new InvalidDataException($"The tokenizer's model is of the type '{Text(model, "type")}'; only 'Unigram' is known.");
        var unknownId = Number(model, "unk_id") ?? throw new InvalidDataException("The tokenizer's model has no unk_id: the id of the unknown token.");
        var byteFallback = Flag(model, "byte_fallback") ?? false;
        var pieces = UnigramVocabulary.Pieces(Vocabulary(model), unknownId, byteFallback);
        _specialTokens = AddedTokens(root);

        var normalizers = Steps(Object(root, "normalizer"), "normalizers");
        var preTokenizers = Steps(Object(root, "pre_tokenizer"), "pretokenizers");
        Model = new()
        {
            Pieces = pieces,
            UnknownId = unknownId,
            UnknownToken = pieces[unknownId].Text,
            ByteFallback = byteFallback,
            CharacterMap = CharacterMap(normalizers),
            RemoveExtraWhitespaces = normalizers.Any(RemovesWhiteSpace) || preTokenizers.Any(step => Text(step, "type") == "WhitespaceSplit"),
            AddDummyPrefix = !preTokenizers.Any(LacksPrefix),
        };
        Frame = ReadFrame(root) ?? UnigramVocabulary.Frame(Model);
    }

    /// <summary>The model.</summary>
    public SentencePieceModel Model { get; }

    /// <summary>The tokens around a text.</summary>
    public SentenceFrame Frame { get; }

    /// <exception cref="InvalidDataException">The text describes no unigram model.</exception>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static TokenizerJson Read(Stream stream)
    {
        using var document = JsonDocument.Parse(stream);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("The tokenizer's description is no JSON object.");
        try
        {
            return new(document.RootElement);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException("A text in the tokenizer's description has half a surrogate pair.", error);
        }
    }

    /// <summary>The tokens that the file adds, and more; null for none.</summary>
    public IReadOnlyDictionary<string, int>? WithSpecialTokens(IReadOnlyDictionary<string, int>? more)
    {
        var all = new Dictionary<string, int>(_specialTokens, StringComparer.Ordinal);
        foreach (var (token, id) in more ?? new Dictionary<string, int>())
            all[token] = id;
        return all.Count > 0 ? all : null;
    }

    private static IEnumerable<(string, float)> Vocabulary(JsonElement model)
    {
        if (!model.TryGetProperty("vocab", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("The tokenizer's model has no vocab: a list of pieces with their scores.");
        foreach (var entry in vocabulary.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].ValueKind != JsonValueKind.String || entry[1].ValueKind != JsonValueKind.Number)
                throw new InvalidDataException("An entry of the tokenizer's vocab is no pair of a piece and its score.");
            yield return (entry[0].GetString()!, (float)entry[1].GetDouble());
        }
    }

    // Added tokens are found before the text is cut, whether they are called special or not.
    private static Dictionary<string, int> AddedTokens(JsonElement root)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!root.TryGetProperty("added_tokens", out var added) || added.ValueKind != JsonValueKind.Array)
            return tokens;
        foreach (var token in added.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object || Text(token, "content") is not { } content || Number(token, "id") is not { } id)
                throw new InvalidDataException("An entry of the tokenizer's added_tokens has no id or no content.");
            tokens[content] = id;
        }
        return tokens;
    }

    private static ReadOnlyMemory<byte> CharacterMap(IReadOnlyList<JsonElement> normalizers)
    {
        foreach (var step in normalizers)
        {
            if (Text(step, "type") == "Precompiled" && step.TryGetProperty("precompiled_charsmap", out var map) && map.ValueKind == JsonValueKind.String)
                return map.TryGetBytesFromBase64(out var bytes) ? bytes : throw new InvalidDataException("The tokenizer's precompiled_charsmap is no base64.");
        }
        return default;
    }

    // What SentencePiece calls removing extra white space is stripping on the right, or putting one mark for several spaces.
    private static bool RemovesWhiteSpace(JsonElement step) => Text(step, "type") switch
    {
        "Strip" => Flag(step, "strip_right") ?? false,
        "Replace" => Object(step, "pattern") is { } pattern && Text(pattern, "Regex") is " {2,}" && Text(step, "content") is WordMark or " ",
        _ => false,
    };

    private static bool LacksPrefix(JsonElement step) =>
        Text(step, "type") == "Metaspace" && (Flag(step, "add_prefix_space") == false || Text(step, "prepend_scheme") == "never");

    private static SentenceFrame? ReadFrame(JsonElement root)
    {
        foreach (var step in Steps(Object(root, "post_processor"), "processors"))
        {
            switch (Text(step, "type"))
            {
                case "TemplateProcessing":
                    return Template(step);
                case "RobertaProcessing" or "BertProcessing":
                    return new([Pair(step, "cls")], [Pair(step, "sep")]);
            }
        }
        return null;
    }

    private static SentenceFrame Template(JsonElement step)
    {
        if (!step.TryGetProperty("single", out var single) || single.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("The tokenizer's template has no single: what stands around one sequence.");
        List<(int, string)> beginning = [], end = [];
        var sequences = 0;
        foreach (var part in single.EnumerateArray())
        {
            if (Object(part, "SpecialToken") is { } token)
                (sequences == 0 ? beginning : end).AddRange(TemplateToken(step, Text(token, "id")));
            else if (Object(part, "Sequence") is not null && ++sequences > 1)
                throw new NotSupportedException("The tokenizer's template has more than one sequence; only one can be encoded.");
        }
        return new(beginning, end);
    }

    private static IEnumerable<(int, string)> TemplateToken(JsonElement step, string? name)
    {
        if (name is null || Object(step, "special_tokens") is not { } tokens || Object(tokens, name) is not { } token
            || !token.TryGetProperty("ids", out var ids) || ids.ValueKind != JsonValueKind.Array || !ids.EnumerateArray().All(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out _)))
            throw new InvalidDataException($"The tokenizer's template does not say which ids its token '{name}' has.");
        return ids.EnumerateArray().Select(id => (id.GetInt32(), name)).ToArray();
    }

    private static (int, string) Pair(JsonElement step, string name)
    {
        if (!step.TryGetProperty(name, out var pair) || pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2
            || pair[0].ValueKind != JsonValueKind.String || pair[1].ValueKind != JsonValueKind.Number || !pair[1].TryGetInt32(out var id))
            throw new InvalidDataException($"The tokenizer's post-processor has no {name}: a token with its id.");
        return (id, pair[0].GetString()!);
    }

    // A step, or the steps of a sequence of them.
    private static List<JsonElement> Steps(JsonElement? step, string name)
    {
        if (step is not { } only)
            return [];
        if (Text(only, "type") != "Sequence" || !only.TryGetProperty(name, out var steps) || steps.ValueKind != JsonValueKind.Array)
            return [only];
        return [.. steps.EnumerateArray().Where(inner => inner.ValueKind == JsonValueKind.Object)];
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static bool? Flag(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
