namespace Microsoft.ML.Tokenizers;

/// <summary>Which encoding a model has, as OpenAI's tiktoken lists them.</summary>
internal static class TiktokenModels
{
    private static readonly Dictionary<string, TiktokenEncoding> Encodings = Table();

    // Dated and fine-tuned versions: the first that fits.
    private static readonly (string Prefix, TiktokenEncoding Encoding)[] Prefixes =
    [
        .. With(TiktokenEncoding.O200kBase, "o1-", "o3-", "o4-mini-", "gpt-5-", "gpt-4.5-", "gpt-4.1-", "chatgpt-4o-", "gpt-4o-"),
        .. With(TiktokenEncoding.Cl100kBase, "gpt-4-", "gpt-3.5-turbo-", "gpt-3.5-", "gpt-35-turbo-", "gpt-35-"),
        .. With(TiktokenEncoding.O200kHarmony, "gpt-oss-"),
        .. With(TiktokenEncoding.O200kBase, "ft:gpt-4o"),
        .. With(TiktokenEncoding.Cl100kBase, "ft:gpt-4", "ft:gpt-3.5-turbo", "ft:davinci-002", "ft:babbage-002"),
    ];

    /// <exception cref="NotSupportedException">No such model is known.</exception>
    public static TiktokenEncoding Find(string modelName)
    {
        if (Encodings.TryGetValue(modelName, out var encoding))
            return encoding;
        foreach (var (prefix, candidate) in Prefixes)
            if (modelName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return candidate;
        throw new NotSupportedException($"The encoding of the model '{modelName}' is not known.");
    }

    private static Dictionary<string, TiktokenEncoding> Table()
    {
        (string Model, TiktokenEncoding Encoding)[] models =
        [
            .. With(TiktokenEncoding.O200kBase, "o1", "o3", "o4-mini", "gpt-5", "gpt-4.1", "gpt-4o"),
            .. With(TiktokenEncoding.Cl100kBase, "gpt-4", "gpt-3.5", "gpt-3.5-turbo", "gpt-3.5-turbo-16k", "gpt-35", "gpt-35-turbo", "gpt-35-turbo-16k"),
            .. With(TiktokenEncoding.Cl100kBase, "davinci-002", "babbage-002", "text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large"),
            .. With(TiktokenEncoding.P50kBase, "text-davinci-003", "text-davinci-002"),
            .. With(TiktokenEncoding.P50kBase, "code-davinci-002", "code-davinci-001", "code-cushman-002", "code-cushman-001", "davinci-codex", "cushman-codex"),
            .. With(TiktokenEncoding.P50kEdit, "text-davinci-edit-001", "code-davinci-edit-001"),
            .. With(TiktokenEncoding.R50kBase, "text-davinci-001", "text-curie-001", "text-babbage-001", "text-ada-001", "davinci", "curie", "babbage", "ada"),
            .. With(TiktokenEncoding.R50kBase, "text-similarity-davinci-001", "text-similarity-curie-001", "text-similarity-babbage-001", "text-similarity-ada-001"),
            .. With(TiktokenEncoding.R50kBase, "text-search-davinci-doc-001", "text-search-curie-doc-001", "text-search-babbage-doc-001", "text-search-ada-doc-001"),
            .. With(TiktokenEncoding.R50kBase, "code-search-babbage-code-001", "code-search-ada-code-001"),
            .. With(TiktokenEncoding.Gpt2, "gpt2", "gpt-2"),
            .. With(TiktokenEncoding.Phi4, "phi-4"),
        ];
        return models.ToDictionary(model => model.Model, model => model.Encoding, StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<(string, TiktokenEncoding)> With(TiktokenEncoding encoding, params string[] names) => names.Select(name => (name, encoding));
}
