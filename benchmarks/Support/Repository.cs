namespace DeepNet.Benchmarks;

/// <summary>The working tree that this program belongs to.</summary>
internal static class Repository
{
    /// <summary>The folder above <c>benchmarks/pytorch</c>: over the program, or over where it was started.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory)
        ?? throw new UsageException("the scripts of benchmarks/pytorch are neither above this program nor above the folder that it was started in: start it in the repository");

    public static string Script(string name) => Path.Combine(Root, "benchmarks", "pytorch", name);

    private static string? Above(string folder)
    {
        for (var place = new DirectoryInfo(folder); place is not null; place = place.Parent)
            if (File.Exists(Path.Combine(place.FullName, "benchmarks", "pytorch", "peer.py")))
                return place.FullName;
        return null;
    }
}
