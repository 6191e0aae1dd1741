using System.Text;
using System.Text.Json;
using DeepNet.Tests.Support;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>GPT-2's published vocabulary in each of the tokenizers that can take it.</summary>
internal static class Gpt2
{
    private static readonly Lazy<BpeTokenizer> _bytePairs = new(() => BpeTokenizer.Create(new BpeOptions(Vocabulary, Merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance }));
    private static readonly Lazy<TiktokenTokenizer> _tiktoken = new(() => TiktokenTokenizer.CreateForModel("gpt2", TiktokenFile()));
    private static readonly Lazy<CodeGenTokenizer> _codeGen = new(() => CodeGen());

    public static string Vocabulary => Path.Combine(TestData.Folder("gpt2-tokenizer"), "encoder.json");

    public static string Merges => Path.Combine(TestData.Folder("gpt2-tokenizer"), "vocab.bpe");

    public static BpeTokenizer BytePairs => _bytePairs.Value;

    public static TiktokenTokenizer Tiktoken => _tiktoken.Value;

    public static CodeGenTokenizer CodeGenPlain => _codeGen.Value;

    public static CodeGenTokenizer CodeGen(bool addPrefixSpace = false, bool addBeginOfSentence = false, bool addEndOfSentence = false)
    {
        using var vocabulary = File.OpenRead(Vocabulary);
        using var merges = File.OpenRead(Merges);
        return CodeGenTokenizer.Create(vocabulary, merges, addPrefixSpace, addBeginOfSentence, addEndOfSentence);
    }

    /// <summary>The vocabulary in tiktoken's format: the bytes of each token in base 64 with its id.</summary>
    public static MemoryStream TiktokenFile()
    {
        // GPT-2 writes the bytes that Latin-1 cannot print as the characters from U+0100 on.
        var bytes = new Dictionary<char, byte>();
        for (var value = 0; value < 256; value++)
            bytes[value is (> 32 and < 127) or (> 160 and not 173) ? (char)value : (char)(256 + bytes.Keys.Count(character => character >= 256))] = (byte)value;
        var file = new StringBuilder();
        foreach (var (token, id) in JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Vocabulary))!)
            if (token != "<|endoftext|>")
                file.Append(Convert.ToBase64String([.. token.Select(character => bytes[character])])).Append(' ').Append(id).Append('\n');
        return new(Encoding.UTF8.GetBytes(file.ToString()));
    }
}
