namespace DeepNet.Data;

/// <summary>What was drawn for one image of a batch.</summary>
/// <param name="Place">Which image.</param>
/// <param name="Operation">What is done to it.</param>
/// <param name="Magnitude">How much.</param>
internal readonly record struct DrawnOperation(int Place, AugmentOperation Operation, double Magnitude);
