namespace DeepNet.Data;

/// <summary>WikiText-2: 2 million words of verified articles of Wikipedia (Merity et al.: Pointer sentinel mixture models, 2016).</summary>
public static class WikiText2
{
    /// <summary>Finds the files in <paramref name="folder"/>; or else in the folder <c>wikitext-2</c> in <c>DEEPNET_DATA</c>; or else in that of the user's
    /// cache. Nothing is downloaded, as there is no official source with a checksum any more.</summary>
    /// <param name="folder">A folder with <c>wiki.train.tokens</c>, <c>wiki.valid.tokens</c> and <c>wiki.test.tokens</c>, the same ending in <c>.raw</c>, or
    /// <c>train.txt</c>, <c>valid.txt</c> and <c>test.txt</c>; nothing else is looked at then.</param>
    /// <param name="options">How to look for the data; the defaults when null.</param>
    /// <returns>Where the files are.</returns>
    /// <exception cref="DatasetException">The folder or a file for validation or test is missing; the message says where to put it.</exception>
    public static WikiTextFiles Open(string? folder = null, DataSearch? options = null) => WikiTextFiles.Open("WikiText-2", "wikitext-2", folder, options ?? new());
}
