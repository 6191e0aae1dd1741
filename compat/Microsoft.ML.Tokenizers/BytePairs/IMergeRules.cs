namespace Microsoft.ML.Tokenizers;

/// <summary>Which neighbouring symbols may become one.</summary>
internal interface IMergeRules
{
    /// <summary>What two neighbours become, and when.</summary>
    /// <param name="left">The left symbol.</param>
    /// <param name="right">The right symbol.</param>
    /// <param name="start">Where the left one begins in the piece.</param>
    /// <param name="end">Where the right one ends.</param>
    /// <returns>The rank in the upper half (lower ranks merge first), the new symbol in the lower; <see cref="BytePairMerger.None"/> for never.</returns>
    ulong Find(int left, int right, int start, int end);
}
