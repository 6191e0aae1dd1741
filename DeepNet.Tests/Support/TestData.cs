namespace DeepNet.Tests.Support;

/// <summary>Finds the real data that some tests read; they are skipped where there is none.</summary>
internal static class TestData
{
    /// <summary>A folder of the data: below <c>DEEPNET_TEST_DATA</c>, or below <c>shared/data</c> in or beside any folder above the tests.</summary>
    public static string Folder(string name)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("DEEPNET_TEST_DATA") is { Length: > 0 } root)
            roots.Add(root);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            roots.Add(Path.Combine(folder.FullName, "shared", "data"));
        var found = roots.Select(candidate => Path.Combine(candidate, name)).FirstOrDefault(Directory.Exists);
        if (found is null)
            Assert.Ignore($"No folder '{name}' in DEEPNET_TEST_DATA or in shared/data above the tests.");
        return found!;
    }
}
