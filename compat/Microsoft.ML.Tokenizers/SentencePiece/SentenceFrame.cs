namespace Microsoft.ML.Tokenizers;

/// <summary>The tokens that may be put around a text.</summary>
/// <param name="Beginning">Those in front; empty where there are none.</param>
/// <param name="End">Those behind; empty where there are none.</param>
internal sealed record SentenceFrame(IReadOnlyList<(int Id, string Text)> Beginning, IReadOnlyList<(int Id, string Text)> End);
