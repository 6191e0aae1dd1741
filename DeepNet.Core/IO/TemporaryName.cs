namespace DeepNet.IO;

/// <summary>Names for half-written files and folders: beside the target, so that the final rename stays on one file system.</summary>
internal static class TemporaryName
{
    public const string Pattern = ".*.deepnet-tmp";

    public static string For(string target)
    {
        var name = $".{Path.GetFileName(target)}.{Environment.ProcessId}-{Guid.NewGuid():N}.deepnet-tmp";
        return Path.Combine(Path.GetDirectoryName(target)!, name);
    }

    public static bool TryDelete(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else if (File.Exists(path))
                File.Delete(path);
            else
                return false;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // the failure that led here matters more
        }
    }
}
