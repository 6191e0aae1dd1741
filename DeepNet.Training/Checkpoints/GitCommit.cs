namespace DeepNet.Training;

/// <summary>The commit that a folder's repository is at, read from <c>.git</c> without running git.</summary>
internal static class GitCommit
{
    /// <returns>Its hash; null outside repositories, and for what this does not understand.</returns>
    public static string? Find(string folder)
    {
        try
        {
            for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at is not null; at = at.Parent)
                if (Path.Combine(at.FullName, ".git") is var git && Path.Exists(git))
                    return Read(Directory.Exists(git) ? git : Linked(git));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // a card without it is better than no run
        }
        return null;
    }

    // In a worktree and in a submodule, .git is a file that says where the folder is.
    private static string Linked(string file)
        => Path.GetFullPath(After("gitdir:", File.ReadAllText(file).Trim()) ?? throw new IOException($"'{file}' names no folder."), Path.GetDirectoryName(file)!);

    private static string? Read(string git)
    {
        var head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
        if (After("ref:", head) is not { } name)
            return Hash(head);
        // A worktree keeps its own HEAD, and the branches with the repository it belongs to.
        var common = Path.Combine(git, "commondir") is var link && File.Exists(link) ? Path.GetFullPath(File.ReadAllText(link).Trim(), git) : git;
        foreach (var root in new[] { git, common })
            if (Path.Combine(root, name) is var loose && File.Exists(loose))
                return Hash(File.ReadAllText(loose).Trim());
        var packed = Path.Combine(common, "packed-refs");
        return File.Exists(packed)
            ? File.ReadLines(packed).Select(line => line.Split(' ')).Where(parts => parts.Length == 2 && parts[1] == name).Select(parts => Hash(parts[0])).FirstOrDefault()
            : null;
    }

    private static string? After(string prefix, string text) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..].Trim() : null;

    private static string? Hash(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower) ? text : null;
}
