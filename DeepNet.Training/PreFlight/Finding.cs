namespace DeepNet.Training;

/// <summary>Something that will probably go wrong in training: a warning.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Text">What was measured, what was expected, and what to do.</param>
public sealed record Finding(PreFlightCheck Check, string Text);
