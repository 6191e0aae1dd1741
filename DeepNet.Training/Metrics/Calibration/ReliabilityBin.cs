namespace DeepNet.Training;

/// <summary>The samples of a range of confidence.</summary>
/// <param name="From">The lower end of the range, which belongs to the bin before.</param>
/// <param name="To">The upper end of the range, included.</param>
/// <param name="Count">How many samples.</param>
/// <param name="Confidence">The mean of their confidences; NaN without samples.</param>
/// <param name="Accuracy">The share of them that is right; NaN without samples.</param>
public sealed record ReliabilityBin(double From, double To, double Count, double Confidence, double Accuracy)
{
    /// <summary>Accuracy less confidence: below 0 for too much confidence.</summary>
    public double Gap => Accuracy - Confidence;
}
