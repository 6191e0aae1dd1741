namespace DeepNet.Data;

/// <summary>A transfer did not begin or broke off.</summary>
internal sealed class TransferException(string message, bool mayPass, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the server itself says that it may be otherwise soon.</summary>
    public bool MayPass => mayPass;
}
