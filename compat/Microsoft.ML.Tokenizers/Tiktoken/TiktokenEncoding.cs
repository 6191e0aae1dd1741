using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>One of OpenAI's encodings: its pattern, its special tokens and where its vocabulary is.</summary>
/// <param name="Name">Its name in tiktoken.</param>
/// <param name="Pattern">What splits the text.</param>
/// <param name="SpecialTokens">Its special tokens.</param>
/// <param name="Data">The end of the name of the package that holds the vocabulary.</param>
/// <param name="File">The vocabulary in that package.</param>
internal sealed partial record TiktokenEncoding(string Name, Regex Pattern, IReadOnlyDictionary<string, int> SpecialTokens, string Data, string File)
{
    private const string EndOfText = "<|endoftext|>", EndOfPrompt = "<|endofprompt|>";

    public static TiktokenEncoding R50kBase { get; } = new("r50k_base", Gpt2Pattern.Regex(), Tokens([(EndOfText, 50256)]), "R50kBase", "r50k_base");

    public static TiktokenEncoding Gpt2 { get; } = R50kBase with { Name = "gpt2", Data = "Gpt2", File = "gpt2" };

    public static TiktokenEncoding P50kBase { get; } = new("p50k_base", Gpt2Pattern.Regex(), Tokens([(EndOfText, 50256)]), "P50kBase", "p50k_base");

    public static TiktokenEncoding P50kEdit { get; } = P50kBase with { Name = "p50k_edit", SpecialTokens = Tokens([(EndOfText, 50256), .. FillInTheMiddle(50281)]) };

    public static TiktokenEncoding Cl100kBase { get; } =
        new("cl100k_base", Cl100kPattern(), Tokens([(EndOfText, 100257), .. FillInTheMiddle(100258), (EndOfPrompt, 100276)]), "Cl100kBase", "cl100k_base");

    public static TiktokenEncoding O200kBase { get; } =
        new("o200k_base", O200kPattern(), Tokens([(EndOfText, 199999), (EndOfPrompt, 200018)]), "O200kBase", "o200k_base");

    public static TiktokenEncoding O200kHarmony { get; } = O200kBase with
    {
        Name = "o200k_harmony",
        SpecialTokens = Tokens(
        [
            ("<|startoftext|>", 199998), (EndOfText, 199999), ("<|reserved_200000|>", 200000), ("<|reserved_200001|>", 200001), ("<|return|>", 200002),
            ("<|constrain|>", 200003), ("<|reserved_200004|>", 200004), ("<|channel|>", 200005), ("<|start|>", 200006), ("<|end|>", 200007),
            ("<|message|>", 200008), ("<|reserved_200009|>", 200009), ("<|reserved_200010|>", 200010), ("<|reserved_200011|>", 200011),
            ("<|call|>", 200012), ("<|reserved_200013|>", 200013), ("<|reserved_200014|>", 200014), ("<|reserved_200015|>", 200015),
            ("<|reserved_200016|>", 200016), ("<|reserved_200017|>", 200017), (EndOfPrompt, 200018),
        ]),
    };

    /// <summary>Microsoft's Phi-4: cl100k_base with tokens for conversations and unused ones.</summary>
    public static TiktokenEncoding Phi4 { get; } = Cl100kBase with
    {
        SpecialTokens = Tokens(
        [
            ("<|dummy_0|>", 100256), (EndOfText, 100257), .. FillInTheMiddle(100258), .. Dummies(1, 3, 100261), ("<|im_start|>", 100264), ("<|im_end|>", 100265),
            ("<|im_sep|>", 100266), .. Dummies(4, 12, 100267), (EndOfPrompt, 100276), .. Dummies(13, 87, 100277),
        ]),
    };

    /// <summary>The encodings that can be named.</summary>
    public static IReadOnlyList<TiktokenEncoding> Named { get; } = [Cl100kBase, O200kBase, O200kHarmony, P50kBase, P50kEdit, R50kBase];

    /// <summary>The special tokens with more of them.</summary>
    public Dictionary<string, int> TokensWith(IReadOnlyDictionary<string, int>? extra)
    {
        var tokens = new Dictionary<string, int>(SpecialTokens);
        foreach (var (token, id) in extra ?? new Dictionary<string, int>())
            tokens.Add(token, id);
        return tokens;
    }

    /// <summary>The vocabulary from its data package.</summary>
    /// <exception cref="InvalidOperationException">The program does not reference the package.</exception>
    public TiktokenVocabulary ReadVocabulary()
    {
        var package = $"Microsoft.ML.Tokenizers.Data.{Data}";
        var resource = $"{File}.tiktoken.deflate";
        using var stream = Type.GetType($"Microsoft.ML.Tokenizers.{Data}TokenizerData, {package}")?.Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The vocabulary of {Name} is in the package {package}, which could not be loaded. Reference that package, or give the vocabulary as a stream.");
        using var inflated = new DeflateStream(stream, CompressionMode.Decompress);
        return TiktokenVocabulary.Read(inflated);
    }

    private static (string, int)[] FillInTheMiddle(int first) => [("<|fim_prefix|>", first), ("<|fim_middle|>", first + 1), ("<|fim_suffix|>", first + 2)];

    private static IEnumerable<(string, int)> Dummies(int from, int to, int id) => Enumerable.Range(from, to - from + 1).Select(number => ($"<|dummy_{number}|>", id + number - from));

    private static Dictionary<string, int> Tokens(IEnumerable<(string Token, int Id)> tokens) => tokens.ToDictionary(token => token.Token, token => token.Id);

    [GeneratedRegex(@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?(?>\p{L}+)|\p{N}{1,3}| ?(?>[^\s\p{L}\p{N}]+)[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s")]
    private static partial Regex Cl100kPattern();

    [GeneratedRegex(@"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'(?:[stmd]|re|ve|ll))?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'(?:[stmd]|re|ve|ll))?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    private static partial Regex O200kPattern();
}
