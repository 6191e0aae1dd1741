namespace DeepNet.Data;

/// <summary>What arrived is not the file.</summary>
internal sealed class CorruptDownloadException(string message) : Exception(message);
