using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class TokenizerJsonTests
{
    private const string Vocabulary = """[["<unk>", 0], ["▁a", -1], ["▁b", -1], ["▁", -3], ["a", -10], ["b", -10], ["<s>", 0], ["</s>", 0], ["<x>", -1]]""";

    private static SentencePieceTokenizer Load(string json, bool begin = false, bool end = false, IReadOnlyDictionary<string, int>? special = null) =>
        SentencePieceTokenizer.CreateFromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json)), begin, end, special);

    private static string Json(string more = "", string vocabulary = Vocabulary) =>
        $$"""{ "model": { "type": "Unigram", "unk_id": 0, "vocab": {{vocabulary}} } {{(more.Length > 0 ? ", " + more : "")}} }""";

    [Test]
    public void VocabularyScoresAndUnknownTokenAreRead()
    {
        var tokenizer = Load(Json(), begin: true, end: true);
        Assert.That((tokenizer.UnknownToken, tokenizer.UnknownId), Is.EqualTo(("<unk>", 0)));
        Assert.That((tokenizer.BeginningOfSentenceId, tokenizer.EndOfSentenceId), Is.EqualTo((6, 7)));
        Assert.That(tokenizer.EncodeToIds("a bz"), Is.EqualTo(new[] { 6, 1, 2, 0, 7 }));
        Assert.That(tokenizer.SpecialTokens, Is.Null);
        Assert.That(() => Load(Json(vocabulary: """[["<unk>", 0]]"""), begin: true), Throws.ArgumentException);
    }

    [TestCase("""{ "type": "Sequence", "normalizers": [{ "type": "Nmt" }, { "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": "▁" }] }""", 2)]
    [TestCase("""{ "type": "Sequence", "normalizers": [{ "type": "Strip", "strip_left": false, "strip_right": true }] }""", 2)]
    [TestCase("""{ "type": "Strip", "strip_left": true, "strip_right": false }""", 3)]
    [TestCase("""{ "type": "Replace", "pattern": " ", "content": "_" }""", 3)]
    [TestCase("""{ "type": "Precompiled", "precompiled_charsmap": "" }""", 3)]
    [TestCase("null", 3)]
    public void ExtraWhiteSpaceGoesWhereTheNormalizerRemovesIt(string normalizer, int tokens) =>
        Assert.That(Load(Json($$""" "normalizer": {{normalizer}}, "pre_tokenizer": { "type": "Metaspace", "replacement": "▁", "add_prefix_space": true }""")).CountTokens("a  b"), Is.EqualTo(tokens));

    [TestCase("""{ "type": "Metaspace", "replacement": "▁", "add_prefix_space": true }""", new[] { 1, 3, 2 })]
    [TestCase("""{ "type": "Metaspace", "add_prefix_space": false }""", new[] { 4, 3, 2 })]
    [TestCase("""{ "type": "Metaspace", "prepend_scheme": "never" }""", new[] { 4, 3, 2 })]
    [TestCase("""{ "type": "Sequence", "pretokenizers": [{ "type": "WhitespaceSplit" }, { "type": "Metaspace" }] }""", new[] { 1, 2 })]
    [TestCase("null", new[] { 1, 3, 2 })]
    public void WordMarksAreAsThePreTokenizerSays(string preTokenizer, int[] ids) =>
        Assert.That(Load(Json($$""" "pre_tokenizer": {{preTokenizer}}""")).EncodeToIds("a  b"), Is.EqualTo(ids));

    [Test]
    public void CompiledNormalizationIsApplied()
    {
        var map = Convert.ToBase64String(SentencePieceModelBytes.CharacterMap(("Ａ", "a")));
        Assert.That(Load(Json($$""" "normalizer": { "type": "Sequence", "normalizers": [{ "type": "Precompiled", "precompiled_charsmap": "{{map}}" }] }""")).EncodeToIds("Ａ b"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(() => Load(Json(""" "normalizer": { "type": "Precompiled", "precompiled_charsmap": "?" }""")), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void AddedTokensStayWhole()
    {
        var tokenizer = Load(Json(""" "added_tokens": [{ "id": 8, "content": "<x>", "special": true }, { "id": 5, "content": "b" }]"""), special: new Dictionary<string, int> { ["<y>"] = 50 });
        Assert.That(tokenizer.SpecialTokens, Is.EquivalentTo(new Dictionary<string, int> { ["<x>"] = 8, ["b"] = 5, ["<y>"] = 50 }));
        Assert.That(tokenizer.EncodeToIds("a<x>a<y> b"), Is.EqualTo(new[] { 1, 8, 4, 50, 3, 5 }));
        Assert.That(tokenizer.Decode([1, 8, 4]), Is.EqualTo("aa"));
    }

    [Test]
    public void TemplateNamesTheTokensAroundAText()
    {
        const string template = """
            "post_processor": { "type": "TemplateProcessing",
              "single": [{ "SpecialToken": { "id": "<s>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } }, { "SpecialToken": { "id": "<x>", "type_id": 0 } }],
              "special_tokens": { "<s>": { "ids": [6] }, "</s>": { "ids": [7] }, "<x>": { "ids": [8, 3] } } }
            """;
        var tokenizer = Load(Json(template));
        Assert.That((tokenizer.BeginningOfSentenceToken, tokenizer.BeginningOfSentenceId, tokenizer.EndOfSentenceToken, tokenizer.EndOfSentenceId), Is.EqualTo(("<s>", 6, "</s>", 7)));
        Assert.That(tokenizer.EncodeToIds("a", true, true), Is.EqualTo(new[] { 6, 1, 7, 8, 3 }));
        Assert.That(tokenizer.EncodeToIds("a", true, true, 4, out _, out _), Is.EqualTo(new[] { 6, 1, 7, 8 }));
        Assert.That(tokenizer.CountTokens("a", false, true), Is.EqualTo(4));
        Assert.That(() => Load(Json(template.Replace("\"SpecialToken\": { \"id\": \"<s>\"", "\"Sequence\": { \"id\": \"B\"", StringComparison.Ordinal))), Throws.InstanceOf<NotSupportedException>());
        Assert.That(() => Load(Json(template.Replace("\"ids\": [6]", "\"ids\": 6", StringComparison.Ordinal))), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("'<s>'"));
    }

    [TestCase("RobertaProcessing")]
    [TestCase("BertProcessing")]
    public void ProcessorNamesTheTokensAroundAText(string type)
    {
        var tokenizer = Load(Json($$""" "post_processor": { "type": "{{type}}", "sep": ["</s>", 7], "cls": ["<s>", 6] }"""));
        Assert.That(tokenizer.EncodeToIds("a", true, true), Is.EqualTo(new[] { 6, 1, 7 }));
        Assert.That(() => Load(Json($$""" "post_processor": { "type": "{{type}}", "sep": ["</s>", 7] }""")), Throws.InstanceOf<InvalidDataException>());
    }

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{ "model": null }""")]
    [TestCase("""{ "model": { "unk_id": 0, "vocab": [["a", 0]] } }""")]
    [TestCase("""{ "model": { "type": "BPE", "unk_id": 0, "vocab": [["a", 0]] } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "vocab": [["a", 0]] } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": null, "vocab": [["a", 0]] } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": 0 } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": 0, "vocab": { "a": 0 } } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": 0, "vocab": [["a"]] } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": 0, "vocab": [[0, 0]] } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": 0, "vocab": [["\ud800", 0]] } }""")]
    [TestCase("""{ "model": { "type": "Unigram", "unk_id": 0, "vocab": [["a", 0]] }, "added_tokens": [{ "id": "0", "content": "a" }] }""")]
    public void WhatDescribesNoUnigramModelIsRefused(string json) => Assert.That(() => Load(json), Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void WhatIsNoJsonIsRefused()
    {
        Assert.That(() => Load(""), Throws.InstanceOf<JsonException>());
        Assert.That(() => Load(Json()[..^3]), Throws.InstanceOf<JsonException>());
        Assert.That(() => Load(new string('[', 100_000)), Throws.InstanceOf<JsonException>());
        Assert.That(() => SentencePieceTokenizer.CreateFromTokenizerJson(null!), Throws.ArgumentNullException);
        Assert.That(() => Load(Json().Replace("\"unk_id\": 0", "\"unk_id\": 9", StringComparison.Ordinal)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void RandomBytesAreReadOrRefused()
    {
        var random = new Random(23);
        var json = Encoding.UTF8.GetBytes(Json(""" "added_tokens": [{ "id": 8, "content": "<x>", "special": true }], "normalizer": { "type": "Strip", "strip_right": true }, "post_processor": { "type": "BertProcessing", "sep": ["</s>", 7], "cls": ["<s>", 6] }"""));
        var read = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = json.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : json[random.Next(json.Length)];
            try
            {
                var tokenizer = SentencePieceTokenizer.CreateFromTokenizerJson(new MemoryStream(bytes), addBeginningOfSentence: false);
                Assert.That(tokenizer.CountTokens("a  b <x> c"), Is.InRange(1, 20));
                read++;
            }
            catch (Exception error) when (error is JsonException or InvalidDataException or ArgumentException)
            {
            }
        }
        Assert.That(read, Is.InRange(200, 2_900));
    }
}
