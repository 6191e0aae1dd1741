namespace DeepNet.Training;

/// <summary>
/// A log could not be written. A log whose disk is full does not stop the training at once: it keeps its lines in memory and tries again,
/// and ends the run when the next checkpoint is safe, or at the run's own end. Only one that cannot be opened ends it at the start.
/// </summary>
/// <param name="message">Which file, why, what to do, and what the log lacks.</param>
/// <param name="inner">What the operating system said, if it did.</param>
public sealed class LogException(string message, Exception? inner = null) : IOException(message, inner);
