using DeepNet.Models;
using DeepNet.Tests.Training;
using static DeepNet.Tests.Training.Allowed;

namespace DeepNet.Tests.Models;

internal static partial class ModelOptionsTable
{
    private static OptionsCase[] Sequences =>
    [
        OptionsCase.Of(() => new RecurrentClassifierOptions { Vocabulary = 1, Classes = 1 })
            .Needs("Vocabulary", Some)
            .Needs("Classes", Some)
            .Has("EmbeddingSize", 100, Some)
            .Has("HiddenSize", 256, Some)
            .Has("Layers", 2, Some)
            .Has("Cell", RecurrentCell.Lstm)
            .Has("Bidirectional", true)
            .Has("Dropout", 0.5, ShareBelowOne)
            .Has("PaddingToken", 0, AtLeast(0))
            .Has("Pooling", SequencePooling.Last),
        OptionsCase.Of(() => new RecurrentLanguageModelOptions { Vocabulary = 1 })
            .Needs("Vocabulary", Some)
            .Has("EmbeddingSize", 200, Some)
            .Has("HiddenSize", 200, Some)
            .Has("Layers", 2, Some)
            .Has("Cell", RecurrentCell.Lstm)
            .Has("TieHead", true)
            .Has("Dropout", new LanguageModelDropout())
            .Has("CarriedSequences", null, Some),
        OptionsCase.Of(() => new LanguageModelDropout())
            .Has("Tokens", 0, ShareBelowOne)
            .Has("Input", 0, ShareBelowOne)
            .Has("Hidden", 0, ShareBelowOne)
            .Has("Output", 0, ShareBelowOne)
            .Has("Weights", 0, ShareBelowOne)
            .Has("Locked", true),
        OptionsCase.Of(() => new RecurrentForecasterOptions { History = 1, Horizon = 1 })
            .Needs("History", Some)
            .Needs("Horizon", Some)
            .Has("Series", 1, Some)
            .Has("Covariates", 0, AtLeast(0))
            .Has("HiddenSize", 64, Some)
            .Has("Layers", 1, Some)
            .Has("Cell", RecurrentCell.Lstm)
            .Has("Dropout", 0, ShareBelowOne)
            .Has("Normalize", true)
            .Has("Feedback", true),
        OptionsCase.Of(() => new RecurrentTranslatorOptions { SourceVocabulary = 3, TargetVocabulary = 3 })
            .Needs("SourceVocabulary", Some)
            .Needs("TargetVocabulary", Some)
            .Has("EmbeddingSize", 256, Some)
            .Has("HiddenSize", 512, AtLeast(2))
            .Has("Layers", 1, Some)
            .Has("Cell", RecurrentCell.Lstm)
            .Has("Attention", RecurrentAttention.Bahdanau)
            .Has("InputFeeding", false)
            .Has("Dropout", 0, ShareBelowOne)
            .Has("PaddingToken", 0, AtLeast(0))
            .Has("BeginToken", 1, AtLeast(0))
            .Has("EndToken", 2, AtLeast(0)),
        OptionsCase.Of(() => new GptOptions { Layers = 1, Heads = 1, Width = 1 })
            .Needs("Layers", Some)
            .Needs("Heads", Some)
            .Needs("Width", Some)
            .Has("Context", 1024, Some)
            .Has("Vocabulary", 50257, Some)
            .Has("Bias", true)
            .Has("Dropout", 0, ShareBelowOne)
            .Has("TieHead", true)
            .Has("Style", new DecoderStyle())
            .Has("Rematerialize", false),
        OptionsCase.Of(() => new DecoderStyle())
            .Has("Norm", Normalization.LayerNorm)
            .Has("Placement", NormPlacement.Pre)
            .Has("NormEpsilon", 1e-5, Positive)
            .Has("Positions", PositionEncoding.Learned)
            .Has("PositionBase", 10_000, Positive)
            .Has("FeedForward", FeedForwardKind.GeluTanh)
            .Has("FeedForwardWidth", null, Some)
            .Has("KeyValueHeads", null, Some),
        OptionsCase.Of(() => new BertOptions { Layers = 1, Heads = 1, Width = 1 })
            .Needs("Layers", Some)
            .Needs("Heads", Some)
            .Needs("Width", Some)
            .Has("Vocabulary", 30522, Some)
            .Has("Context", 512, Some)
            .Has("Segments", 2, Some)
            .Has("PaddingToken", 0, AtLeast(0))
            .Has("FeedForwardWidth", null, Some)
            .Has("Dropout", 0.1, ShareBelowOne)
            .Has("Head", BertHead.None)
            .Has("Classes", 2, Some),
        OptionsCase.Of(() => new EncoderDecoderOptions { SourceVocabulary = 3, TargetVocabulary = 3 })
            .Needs("SourceVocabulary", Some)
            .Needs("TargetVocabulary", Some)
            .Has("Width", 512, AtLeast(2))
            .Has("Heads", 8, Some)
            .Has("EncoderLayers", 6, Some)
            .Has("DecoderLayers", 6, Some)
            .Has("FeedForwardWidth", 2048, Some)
            .Has("Dropout", 0.1, ShareBelowOne)
            .Has("Placement", NormPlacement.Post)
            .Has("Context", 1024, Some)
            .Has("PaddingToken", 0, AtLeast(0))
            .Has("BeginToken", 1, AtLeast(0))
            .Has("EndToken", 2, AtLeast(0)),
    ];

    /// <summary>How models write.</summary>
    private static OptionsCase[] Writing =>
    [
        OptionsCase.Of(() => new GenerationOptions())
            .Has("MaxNewTokens", 100, Some)
            .Has("Temperature", 1, NotNegative)
            .Has("TopK", null, Some)
            .Has("TopP", 1, ShareAboveZero)
            .Has("RepetitionPenalty", 1, Positive)
            .Has("StopTokens", Array.Empty<long>(), new([new[] { 0L, 7L }, Array.Empty<long>()], [new[] { 3L, -1L }], "{0} are numbers of at least 0, got {1}.") { Error = typeof(ArgumentException) })
            .Has("Seed", 0, Seed)
            .Has("Overflow", ContextOverflow.Slide)
            .Has("UseCache", true),
        OptionsCase.Of(() => new BeamSearchOptions())
            .Has("Beams", 4, Some)
            .Has("LengthPenalty", 0.6, NotNegative)
            .Has("MaxNewTokens", 100, Some)
            .Has("UseCache", true),
    ];
}
