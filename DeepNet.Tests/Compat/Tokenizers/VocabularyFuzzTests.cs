using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>Files of a vocabulary with bytes changed at random: a tokenizer or one of the documented errors, nothing else.</summary>
public class VocabularyFuzzTests
{
    private static readonly byte[] Vocabulary = Encoding.UTF8.GetBytes("""{"<|endoftext|>": 0, "a": 1, "b": 2, "\u0120": 3, "ab": 4, "é": 5, "Ġab": 6, "abab": -7}""");
    private static readonly byte[] Merges = "#version: 0.2\na b\nĠ ab\nab ab\n"u8.ToArray();
    private static readonly byte[] Ranks = "YQ== 0\nYg== 1\nYWI= 2\nIA== 3\n"u8.ToArray();
    private static readonly byte[] Occurrences = "13 850314647\n262 800385005\nmadeupword0000 0\n"u8.ToArray();

    [Test]
    public void ABrokenVocabularyIsRefusedCleanly() => Fuzz(1, Vocabulary, file => BpeTokenizer.Create(file, new MemoryStream(Merges)));

    [Test]
    public void BrokenMergesAreRefusedCleanly() => Fuzz(2, Merges, file => BpeTokenizer.Create(new MemoryStream(Vocabulary), file));

    [Test]
    public void ABrokenVocabularyOfCodeGenIsRefusedCleanly() => Fuzz(3, Vocabulary, file => CodeGenTokenizer.Create(file, new MemoryStream(Merges)));

    [Test]
    public void BrokenMergesOfCodeGenAreRefusedCleanly() => Fuzz(4, Merges, file => CodeGenTokenizer.Create(new MemoryStream(Vocabulary), file));

    [Test]
    public void ABrokenVocabularyOfTiktokenIsRefusedCleanly() => Fuzz(5, Ranks, file => TiktokenTokenizer.Create(file, RobertaPreTokenizer.Instance, null));

    [Test]
    public void BrokenOccurrencesAreRefusedCleanly() => Fuzz(6, Occurrences, file => EnglishRobertaTokenizer.Create(new MemoryStream(Vocabulary), new MemoryStream(Merges), file));

    private static void Fuzz(int seed, byte[] content, Func<MemoryStream, Tokenizer> create)
    {
        var random = new Random(seed);
        var (made, refused) = (0, 0);
        for (var round = 0; round < 4000; round++)
        {
            var bytes = content.ToList();
            for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
            {
                var place = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[place] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveRange(place, Math.Min(bytes.Count - place, random.Next(1, 8)));
                        break;
                    case 2:
                        bytes.InsertRange(place, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 12)).ToArray());
                        break;
                    default:
                        bytes[place] ^= (byte)(1 << random.Next(8));
                        break;
                }
            }
            try
            {
                var tokenizer = create(new([.. bytes]));
                made++;
                tokenizer.Decode(tokenizer.EncodeToIds("ab aba\u00E9 ab"));
            }
            catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or IOException or KeyNotFoundException)
            {
                Assert.That(error.Message, Is.Not.Empty);
                refused++;
            }
        }
        Assert.That(made > 0 && refused > 0, $"{made} made, {refused} refused: both must happen");
    }
}
