namespace DeepNet.Models;

/// <summary>
/// What a <see cref="RecurrentLanguageModel"/> drops while training, each a share of 0 to below 1. Gal, Ghahramani: A theoretically grounded
/// application of dropout in recurrent neural networks, NeurIPS 2016; Merity, Keskar, Socher: Regularizing and optimizing LSTM language models, ICLR 2018.
/// </summary>
public sealed record LanguageModelDropout
{
    /// <summary>Of the vocabulary: tokens whose embedding is 0 wherever they stand in a batch; 0 by default.</summary>
    public double Tokens { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>Of the features that the first layer gets; 0 by default.</summary>
    public double Input { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>Of the features between layers; 0 by default.</summary>
    public double Hidden { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>Of the features that the head gets; 0 by default.</summary>
    public double Output { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>Of each layer's hidden-to-hidden weights; 0 by default.</summary>
    public double Weights { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>Whether the same features are dropped at all times of a sequence ("variational" or "locked"), rather than others each time. True by default.</summary>
    public bool Locked { get; init; } = true;
}
