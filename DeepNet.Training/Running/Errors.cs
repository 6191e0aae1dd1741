namespace DeepNet.Training;

/// <summary>A folder holds a run with other options, data or model than the one that was to be trained there.</summary>
/// <param name="message">Where the two differ, and what to do.</param>
public sealed class RunMismatchException(string message) : InvalidOperationException(message);

/// <summary>Another process is training in the folder: two at once would overwrite each other's checkpoints.</summary>
/// <param name="message">Which folder, and what to do.</param>
/// <param name="inner">What the operating system said.</param>
public sealed class RunInUseException(string message, Exception inner) : IOException(message, inner);
