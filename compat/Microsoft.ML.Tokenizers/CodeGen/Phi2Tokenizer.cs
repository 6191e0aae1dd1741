namespace Microsoft.ML.Tokenizers;

/// <summary>The tokenizer of Phi-2: CodeGen's with the vocabulary of that model.</summary>
public sealed class Phi2Tokenizer : CodeGenTokenizer
{
    private Phi2Tokenizer(ByteLevelVocabulary vocabulary, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence)
        : base(vocabulary, addPrefixSpace, addBeginningOfSentence, addEndOfSentence)
    {
    }

    /// <inheritdoc cref="CodeGenTokenizer.Create"/>
    public static new Phi2Tokenizer Create(Stream vocabStream, Stream mergesStream, bool addPrefixSpace = false, bool addBeginOfSentence = false, bool addEndOfSentence = false)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        ArgumentNullException.ThrowIfNull(mergesStream);
        return new(ByteLevelVocabulary.Read(vocabStream, mergesStream), addPrefixSpace, addBeginOfSentence, addEndOfSentence);
    }
}
