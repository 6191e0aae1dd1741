namespace DeepNet.Training;

/// <summary>Deletes what a newer checkpoint has replaced.</summary>
internal static class OldFile
{
    /// <exception cref="IOException">It cannot be deleted; the message says what that means.</exception>
    public static void Delete(string path, Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Could not delete '{path}', of which no more is kept: {error.Message} What is newer has been saved. Check the folder's permissions.", error);
        }
    }
}
