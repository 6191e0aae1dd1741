namespace DeepNet.Text;

/// <summary>How far the training of a vocabulary has come.</summary>
/// <param name="Characters">The characters of text that were read.</param>
/// <param name="Tokens">The tokens found so far; 0 while the text is still being read.</param>
/// <param name="Size">The tokens wanted.</param>
public readonly record struct VocabularyProgress(long Characters, int Tokens, int Size);
