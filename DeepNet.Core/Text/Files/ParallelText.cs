using DeepNet.Data;

namespace DeepNet.Text;

/// <summary>Texts in two languages, line by line: what translation is learned from.</summary>
public static class ParallelText
{
    /// <summary>Reads two files whose lines belong together.</summary>
    /// <param name="sourcePath">The file with the one language, in UTF-8.</param>
    /// <param name="targetPath">The file with the other; as many lines.</param>
    /// <returns>The pairs, read while they are enumerated.</returns>
    /// <exception cref="DataFormatException">One file has more lines than the other, which shows at the end; or a file is not UTF-8.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static IEnumerable<(string Source, string Target)> Read(string sourcePath, string targetPath)
    {
        using var sources = TextFiles.Lines(sourcePath).GetEnumerator();
        using var targets = TextFiles.Lines(targetPath).GetEnumerator();
        for (long lines = 0; ; lines++)
        {
            var (hasSource, hasTarget) = (sources.MoveNext(), targets.MoveNext());
            if (hasSource != hasTarget)
                throw new DataFormatException(hasSource ? targetPath : sourcePath, FormattableString.Invariant(
                    $"it has {lines:N0} lines, but '{(hasSource ? sourcePath : targetPath)}' has {lines + 1 + Rest(hasSource ? sources : targets):N0}; line k of the one must belong to line k of the other."));
            if (!hasSource)
                yield break;
            yield return (sources.Current, targets.Current);
        }
    }

    /// <summary>Reads one file with two texts a line.</summary>
    /// <param name="path">The file, in UTF-8; nothing is quoted in it. Empty lines are passed over.</param>
    /// <param name="separator">What stands between the texts. Default a tab.</param>
    /// <returns>The pairs, read while they are enumerated. What follows a second separator, such as the source of a sentence, is left out.</returns>
    /// <exception cref="DataFormatException">A line has no separator; the message has its number. Or the file is not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IEnumerable<(string Source, string Target)> ReadTsv(string path, char separator = '\t')
    {
        foreach (var (index, line) in TextFiles.Lines(path).Index())
        {
            if (line.Length == 0)
                continue;
            if (line.Split(separator, 3) is not [var source, var target, ..])
                throw new DataFormatException(path, FormattableString.Invariant(
                    $"line {index + 1:N0} has one text, '{(line.Length <= 80 ? line : line[..80] + "…")}'; expected two with a {(separator == '\t' ? "tab" : $"'{separator}'")} between them."));
            yield return (source, target);
        }
    }

    private static long Rest(IEnumerator<string> lines)
    {
        long count = 0;
        while (lines.MoveNext())
            count++;
        return count;
    }
}
