namespace DeepNet.Data;

/// <summary>WikiText-103: 103 million words of verified articles of Wikipedia (Merity et al.: Pointer sentinel mixture models, 2016).</summary>
public static class WikiText103
{
    /// <summary>Finds the files as <see cref="WikiText2.Open"/> does, in folders called <c>wikitext-103</c>.</summary>
    /// <param name="folder">A folder with the files; nothing else is looked at then.</param>
    /// <param name="options">How to look for the data; the defaults when null.</param>
    /// <returns>Where the files are.</returns>
    /// <exception cref="DatasetException">The folder or a file for validation or test is missing; the message says where to put it.</exception>
    public static WikiTextFiles Open(string? folder = null, DataSearch? options = null) => WikiTextFiles.Open("WikiText-103", "wikitext-103", folder, options ?? new());
}
