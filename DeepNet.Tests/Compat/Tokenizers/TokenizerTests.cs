using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>What a tokenizer of one's own inherits, and the small types around it.</summary>
public class TokenizerTests
{
    [Test]
    public void OneMethodToEncodeAndOneToDecodeMakeATokenizer()
    {
        var letters = new Letters();
        Assert.Multiple(() =>
        {
            Assert.That(letters.EncodeToIds("hello, world", 5, out var normalized, out var consumed), Is.EqualTo(new[] { 7, 4, 11, 11, 14 }));
            Assert.That((normalized, consumed), Is.EqualTo(((string?)null, 5)));
            Assert.That(letters.EncodeToIds("abc".AsSpan()), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(letters.CountTokens("hello"), Is.EqualTo(5));
            Assert.That(letters.GetIndexByTokenCount("hello", 2, out _, out var count), Is.EqualTo(2));
            Assert.That(count, Is.EqualTo(2));
            Assert.That(letters.GetIndexByTokenCount("hello", 8, out _, out count), Is.EqualTo(5));
            Assert.That(count, Is.EqualTo(5));
            Assert.That(letters.GetIndexByTokenCountFromEnd("hello", 2, out _, out count), Is.EqualTo(3));
            Assert.That(count, Is.EqualTo(2));
            Assert.That(letters.GetIndexByTokenCountFromEnd("hello", 8, out _, out count), Is.Zero);
            Assert.That(count, Is.EqualTo(5));
            Assert.That(letters.PreTokenizer, Is.Null);
            Assert.That(letters.Normalizer, Is.Null);
        });
    }

    [Test]
    public void DecodingGrowsItsBufferAndRefusesWhatCannotBeDecoded()
    {
        var letters = new Letters();
        var alphabets = Enumerable.Range(0, 26 * 300).Select(index => index % 26);
        Assert.Multiple(() =>
        {
            Assert.That(letters.Decode([]), Is.Empty);
            Assert.That(letters.Decode([7, 4, 11, 11, 14]), Is.EqualTo("hello"));
            Assert.That(letters.Decode(alphabets), Is.EqualTo(string.Concat(Enumerable.Repeat("abcdefghijklmnopqrstuvwxyz", 300))));
            Assert.That(letters.Decode(Once()), Has.Length.EqualTo(26 * 300), "a sequence that can be read once");
            Assert.That(() => letters.Decode([26]), Throws.InvalidOperationException);
            Assert.That(() => letters.Decode(null!), Throws.ArgumentNullException);
        });

        IEnumerable<int> Once()
        {
            var left = new Queue<int>(alphabets);
            while (left.TryDequeue(out var id))
                yield return id;
        }
    }

    [Test]
    public void SettingsHaveNoLimitAtFirst()
    {
        var settings = new EncodeSettings();
        Assert.That((settings.MaxTokenCount, settings.ConsiderNormalization, settings.ConsiderPreTokenization), Is.EqualTo((int.MaxValue, false, false)));
    }

    [Test]
    public void TokensAreComparedByAllTheyAre()
    {
        var token = new EncodedToken(1, "a", 0..1);
        Assert.Multiple(() =>
        {
            Assert.That(token.Equals(new EncodedToken(1, "a", 0..1)));
            Assert.That(token.Equals(new EncodedToken(2, "a", 0..1)), Is.False);
            Assert.That(token.Equals(new EncodedToken(1, "b", 0..1)), Is.False);
            Assert.That(token.Equals(new EncodedToken(1, "a", 0..2)), Is.False);
        });
    }

    [TestCase("How Are İ ß ǅ 😀 ΑΣ")]
    [TestCase("")]
    public void CaseIsMappedByTheInvariantCulture(string text)
    {
        Assert.Multiple(() =>
        {
            Assert.That(LowerCaseNormalizer.Instance.Normalize(text), Is.EqualTo(text.ToLowerInvariant()));
            Assert.That(LowerCaseNormalizer.Instance.Normalize(text.AsSpan()), Is.EqualTo(text.ToLowerInvariant()));
            Assert.That(UpperCaseNormalizer.Instance.Normalize(text), Is.EqualTo(text.ToUpperInvariant()));
            Assert.That(new UpperCaseNormalizer().Normalize(text.AsSpan()), Is.EqualTo(text.ToUpperInvariant()));
        });
    }

    private sealed class Letters : Tokenizer
    {
        public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
        {
            idsConsumed = charsWritten = 0;
            foreach (var id in ids)
            {
                if (id is < 0 or > 25)
                    return OperationStatus.InvalidData;
                if (charsWritten == destination.Length)
                    return OperationStatus.DestinationTooSmall;
                destination[charsWritten++] = (char)('a' + id);
                idsConsumed++;
            }
            return OperationStatus.Done;
        }

        protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        {
            var tokens = textSpan[..Math.Min(textSpan.Length, settings.MaxTokenCount)].ToArray().Select((letter, index) => new EncodedToken(letter - 'a', $"{letter}", index..(index + 1))).ToArray();
            return new() { Tokens = tokens, CharsConsumed = tokens.Length };
        }
    }
}
