using DeepNet.Text;

namespace DeepNet.Data;

/// <summary>Tiny Shakespeare: 1,115,394 characters of plays in one file, 65 different ones (Karpathy: char-rnn, 2015).</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Source">Where it came from, for people.</param>
public sealed record TinyShakespeare(string Text, string Source)
{
    private const string FileName = "input.txt";

    private static readonly DatasetPlace _place = new()
    {
        Name = "Tiny Shakespeare",
        FolderName = "tinyshakespeare",
        NeedsOwnFolder = true, // its file's name says nothing
        Mirrors = [new("https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/")],
        Files = [new(FileName, 1_115_394, "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")],
    };

    /// <summary>The first nine tenths, 1,003,854 characters: nanoGPT's training part.</summary>
    public string Train => Text[..Split];

    /// <summary>The last tenth, 111,540 characters: nanoGPT's validation part.</summary>
    public string Validation => Text[Split..];

    private int Split => (int)(Text.Length * 9L / 10);

    /// <summary>Reads the text from <paramref name="folder"/>; or else from the folder <c>tinyshakespeare</c> in <c>DEEPNET_DATA</c>; or else from the
    /// user's cache, downloading it there first.</summary>
    /// <param name="folder">A folder with <c>input.txt</c>; nothing else is looked at then.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>The text.</returns>
    /// <exception cref="DatasetException">The folder or file is missing or damaged, or the download failed.</exception>
    public static TinyShakespeare Open(string? folder = null, DataSearch? options = null) => Open(_place, folder, options ?? new());

    internal static TinyShakespeare Open(DatasetPlace place, string? folder, DataSearch search)
    {
        folder = folder is null ? place.Find(search, (candidate, file) => File.Exists(Path.Combine(candidate, file.Name))) : TextFolder.Require(folder, place.Name, [FileName]);
        return new(TextFiles.ReadAll(Path.Combine(folder, FileName)), $"from {folder}");
    }
}
