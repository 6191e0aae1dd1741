namespace DeepNet.Training;

/// <summary>The loss or a gradient is infinite or not a number, and the run's options say to stop.</summary>
/// <param name="report">Where it came up first.</param>
/// <param name="message">The report as text, and what is kept.</param>
public sealed class NonFiniteException(NonFiniteReport report, string message) : ArithmeticException(message)
{
    /// <summary>Where the first such value came up.</summary>
    public NonFiniteReport Report { get; } = report;
}
