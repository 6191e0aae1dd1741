namespace DeepNet.Benchmarks;

/// <summary>A call that is to be put right: what was named, what can be.</summary>
internal class UsageException(string message) : Exception(message);

/// <summary>What this machine lacks: data, a Python with PyTorch.</summary>
internal sealed class AbsentException(string message) : UsageException(message);
