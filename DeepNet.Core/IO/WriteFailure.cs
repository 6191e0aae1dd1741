namespace DeepNet.IO;

/// <summary>Turns the operating system's error into one that says what was being written and what to do.</summary>
internal static class WriteFailure
{
    private const int NoSpaceUnix = 28; // ENOSPC
    private const int QuotaUnix = 122; // EDQUOT on Linux
    private const int DiskFullWindows = unchecked((int)0x80070070);

    public static IOException Describe(string target, Exception cause)
    {
        var advice = cause switch
        {
            _ when IsFull(cause) => $"The disk is full. Free some space on {Path.GetPathRoot(target)} or write to another folder.",
            UnauthorizedAccessException => "Check the folder's permissions or write to another folder.",
            _ => "Check that the folder is writable and the disk healthy.",
        };
        return new IOException($"Could not write '{target}': {cause.Message} {advice} What stood there before is unchanged.", cause);
    }

    private static bool IsFull(Exception cause) =>
        cause.HResult is DiskFullWindows or NoSpaceUnix or QuotaUnix
        || cause.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
        || cause.Message.Contains("quota", StringComparison.OrdinalIgnoreCase);
}
