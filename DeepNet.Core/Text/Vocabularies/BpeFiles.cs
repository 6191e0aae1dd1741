using System.Text;
using DeepNet.Data;
using DeepNet.IO;

namespace DeepNet.Text;

/// <summary>Vocabularies of byte pairs in files: a JSON object of tokens and numbers, and a text of merges.</summary>
internal static class BpeFiles
{
    private const string Version = "#version: 0.2";
    private static readonly (string Vocabulary, string Merges)[] _names = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")];

    public static BpeVocabulary Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, "named explicitly");
        foreach (var (vocabulary, merges) in _names)
            if (File.Exists(Path.Combine(folder, vocabulary)) && File.Exists(Path.Combine(folder, merges)))
                return Read(Path.Combine(folder, vocabulary), Path.Combine(folder, merges));
        throw new DataFileNotFoundException("the vocabulary", folder, [_names[0].Vocabulary, _names[0].Merges], $"or {_names[1].Vocabulary} and {_names[1].Merges}");
    }

    public static BpeVocabulary Read(string vocabularyPath, string mergesPath)
    {
        var tokens = VocabularyJson.Read(vocabularyPath);
        var known = tokens.ToHashSet(StringComparer.Ordinal);
        var merges = new List<(string Left, string Right)>();
        var ordinary = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in ByteLevel.Order)
            if (!known.Contains(ByteLevel.Letter(value).ToString()))
                throw new DataFormatException(vocabularyPath, $"it has no token '{ByteLevel.Letter(value)}' for the byte 0x{value:X2}. Is it the vocabulary of a byte-level tokenizer?");
            else
                ordinary.Add(ByteLevel.Letter(value).ToString());

        var seen = new HashSet<(string, string)>();
        foreach (var (index, line) in TextFiles.Lines(mergesPath).Index())
        {
            if (line.Length == 0 || (index == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            if (line.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
                throw Wrong(mergesPath, index, $"is '{Shown(line)}'; expected two tokens with a space between them");
            if (new[] { left, right, left + right }.FirstOrDefault(token => !known.Contains(token)) is { } missing)
                throw Wrong(mergesPath, index, $"has the token '{Shown(missing)}', which '{vocabularyPath}' lacks: the two do not belong together");
            if (!seen.Add((left, right)))
                throw Wrong(mergesPath, index, $"merges '{Shown(left)}' and '{Shown(right)}' a second time");
            merges.Add((left, right));
            ordinary.Add(left + right);
        }
        return new(tokens, merges, [.. tokens.Where(token => !ordinary.Contains(token))]);
    }

    public static void Write(BpeVocabulary vocabulary, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        VocabularyJson.Write(Path.Combine(folder, _names[0].Vocabulary), vocabulary.Tokens);
        var merges = new StringBuilder(Version).Append('\n');
        foreach (var (left, right) in vocabulary.Merges)
            merges.Append(left).Append(' ').Append(right).Append('\n');
        AtomicFile.WriteText(Path.Combine(folder, _names[0].Merges), merges.ToString());
    }

    private static DataFormatException Wrong(string path, int index, string problem) => new(path, FormattableString.Invariant($"line {index + 1:N0} {problem}."));

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
