namespace DeepNet.Tests.Support;

/// <summary>A folder for one test, deleted at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deepnet-test-");

    public string Path => _folder.FullName;

    /// <summary>A path in the folder; <c>folder / "name"</c>.</summary>
    public static string operator /(TemporaryFolder folder, string name) => System.IO.Path.Combine(folder.Path, name);

    public string Write(string name, byte[] content)
    {
        var path = this / name;
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
