namespace DeepNet.Data;

/// <summary>Checks the names in an archive: none may lead out of the folder that it is unpacked into.</summary>
internal static class ArchiveName
{
    private const int LongestName = 4096;

    /// <summary>The name with forward slashes and without empty parts and <c>.</c>; empty for the folder that everything is in.</summary>
    /// <param name="path">The archive, for messages.</param>
    /// <param name="name">The name as the archive has it.</param>
    /// <param name="offset">Where it stands in the archive.</param>
    /// <exception cref="DataFormatException">The name leads elsewhere or is none.</exception>
    public static string Check(string path, string name, long offset)
    {
        if (name.Length > LongestName)
            throw Refused(path, name[..64] + "…", offset, $"is longer than {LongestName:N0} characters");
        if (name.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            throw Refused(path, string.Concat(name.Select(c => c < ' ' ? $"\\x{(int)c:X2}" : c.ToString())), offset, "has control characters");
        // Old zip programs of Windows write its separator.
        var parts = name.Replace('\\', '/').Split('/');
        if (parts is ["", _, ..] || (parts[0] is [var drive, ':', ..] && char.IsAsciiLetter(drive)))
            throw Refused(path, name, offset, "is an absolute path");
        if (parts.Contains(".."))
            throw Refused(path, name, offset, "leads out of its folder");
        if (OperatingSystem.IsWindows() && name.Contains(':'))
            throw Refused(path, name, offset, "has a colon, which names no file on Windows");
        return string.Join('/', parts.Where(part => part is not ("" or ".")));
    }

    private static DataFormatException Refused(string path, string name, long offset, string problem)
        => new(path, $"the name '{name}' at byte {offset:N0} {problem}. Do not trust this archive.");
}
