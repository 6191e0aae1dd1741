using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Models;

/// <summary>
/// The sizes of an <see cref="EncoderDecoderTransformer"/> and the tokens that mean something to it:
/// <c>new EncoderDecoderOptions { SourceVocabulary = 8000, TargetVocabulary = 8000 }</c> is the base model of the paper.
/// </summary>
public sealed record EncoderDecoderOptions
{
    /// <summary>The number of different tokens in the source.</summary>
    public required int SourceVocabulary { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The number of different tokens in the target.</summary>
    public required int TargetVocabulary { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a token, even and a multiple of the heads; 512 by default.</summary>
    public int Width { get; init => field = Require.AtLeast(2, value); } = 512;

    /// <summary>The attention heads of a block; they share out the width; 8 by default.</summary>
    public int Heads { get; init => field = Require.AtLeast(1, value); } = 8;

    /// <summary>The blocks of the encoder; 6 by default.</summary>
    public int EncoderLayers { get; init => field = Require.AtLeast(1, value); } = 6;

    /// <summary>The blocks of the decoder; 6 by default.</summary>
    public int DecoderLayers { get; init => field = Require.AtLeast(1, value); } = 6;

    /// <summary>The features between the two layers of a feed-forward part; 2,048 by default.</summary>
    public int FeedForwardWidth { get; init => field = Require.AtLeast(1, value); } = 2048;

    /// <summary>The share dropped while training, of the embeddings, of attention weights and of what each part adds; 0.1 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); } = 0.1;

    /// <summary>Where the blocks normalize; after their parts, as in the paper, by default.</summary>
    public NormPlacement Placement { get; init => field = Require.Defined(value); } = NormPlacement.Post;

    /// <summary>The most tokens of a source, and of a target with its beginning token; 1,024 by default.</summary>
    public int Context { get; init => field = Require.AtLeast(1, value); } = 1024;

    /// <summary>The token that fills up shorter sources and targets; 0 by default.</summary>
    public int PaddingToken { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The token that a target begins with; 1 by default.</summary>
    public int BeginToken { get; init => field = Require.AtLeast(0, value); } = 1;

    /// <summary>The token that a target ends with; 2 by default.</summary>
    public int EndToken { get; init => field = Require.AtLeast(0, value); } = 2;

    /// <summary>Builds the model with fresh weights, drawn from the default generator.</summary>
    /// <returns>The model, in training mode, in float32 on the CPU; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Options that are valid one by one exclude each other.</exception>
    public EncoderDecoderTransformer Create() => new(this);

    internal JsonNode ToJson() => JsonSerializer.SerializeToNode(this)!;

    internal void Validate()
    {
        if (Width % Heads != 0 || Width % 2 != 0)
            throw new ArgumentException($"{nameof(Width)} must be even and a multiple of {nameof(Heads)}, but {Width} with {Heads} heads is not.");
        foreach (var (name, token) in new[] { (nameof(BeginToken), BeginToken), (nameof(EndToken), EndToken), (nameof(PaddingToken), PaddingToken) })
            if (token >= TargetVocabulary)
                throw new ArgumentException($"{name} must be below {nameof(TargetVocabulary)}, {TargetVocabulary}, but is {token}.");
        if (BeginToken == EndToken || PaddingToken == EndToken || BeginToken == PaddingToken)
            throw new ArgumentException($"{nameof(PaddingToken)}, {nameof(BeginToken)} and {nameof(EndToken)} must be three tokens, but are {PaddingToken}, {BeginToken} and {EndToken}.");
    }
}
