using System.Buffers;
using System.Text;
using DeepNet.Data;

namespace DeepNet.Text;

/// <summary>Reads text files: UTF-8, with or without a byte-order mark.</summary>
/// <remarks>A file is opened when the first text is asked for and read bit by bit, so that its size does not matter.</remarks>
public static partial class TextFiles
{
    /// <summary>Characters of a line beyond which a file is taken for something else: 2²⁸.</summary>
    private const int LongestLine = 1 << 28;

    /// <summary>Characters of a block: enough for a thread to be busy with, few enough to have several in memory.</summary>
    private const int BlockCharacters = 1 << 18;

    /// <summary>Reads a whole file as one text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replaceInvalid">Whether bytes that are not UTF-8 become U+FFFD instead of an error. Default false.</param>
    /// <returns>The text, line ends as they are.</returns>
    /// <exception cref="DataFormatException">A byte is not UTF-8; the message has its offset.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static string ReadAll(string path, bool replaceInvalid = false)
    {
        using var reader = new Utf8Reader(path, replaceInvalid);
        var text = new StringBuilder();
        var buffer = ArrayPool<char>.Shared.Rent(1 << 16);
        while (reader.Read(buffer) is > 0 and var count)
            text.Append(buffer, 0, count);
        ArrayPool<char>.Shared.Return(buffer);
        return text.ToString();
    }

    /// <summary>Reads a file line by line.</summary>
    /// <param name="path">The file. Lines end with <c>\n</c> or <c>\r\n</c>, and nothing else ends them; the last may end with the file.</param>
    /// <param name="replaceInvalid">Whether bytes that are not UTF-8 become U+FFFD instead of an error. Default false.</param>
    /// <returns>The lines without their ends, read while they are enumerated.</returns>
    /// <exception cref="DataFormatException">A byte is not UTF-8, or a line has more than 2²⁸ characters.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IEnumerable<string> Lines(string path, bool replaceInvalid = false)
    {
        using var reader = new Utf8Reader(path, replaceInvalid);
        var buffer = new char[1 << 14];
        var begun = new StringBuilder(); // a line that went on beyond the buffer
        long line = 1;
        while (reader.Read(buffer) is > 0 and var count)
        {
            var start = 0;
            while (buffer.AsSpan(start, count - start).IndexOf('\n') is >= 0 and var length)
            {
                begun.Append(buffer, start, length);
                if (begun is [.., '\r'])
                    begun.Length--;
                yield return begun.ToString();
                begun.Clear();
                start += length + 1;
                line++;
            }
            begun.Append(buffer, start, count - start);
            if (begun.Length > LongestLine)
                throw new DataFormatException(path, FormattableString.Invariant(
                    $"line {line:N0} has more than {LongestLine:N0} characters (it goes on at offset {reader.Offset:N0}). Is it a text file?"));
        }
        if (begun.Length > 0)
            yield return begun.ToString();
    }

    /// <summary>
    /// Reads a file in blocks of some hundred thousand characters, for work on one long text in parallel. A block ends only where white space follows
    /// something else: there every tokenizer that splits at white space as GPT-2's and BERT's do begins anew, so that the tokens of all blocks are those of the
    /// whole text. (A tokenizer that marks the beginning of a text or normalises it as a whole needs whole texts.)
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="unbroken">Texts in which no block may end, such as special tokens with white space; null for none.</param>
    /// <param name="replaceInvalid">Whether bytes that are not UTF-8 become U+FFFD instead of an error. Default false.</param>
    /// <returns>The blocks, read while they are enumerated; all together are the text.</returns>
    /// <exception cref="DataFormatException">A byte is not UTF-8, or 2²⁸ characters have no white space; the message has the offset.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IEnumerable<string> Blocks(string path, IEnumerable<string>? unbroken = null, bool replaceInvalid = false)
    {
        using var reader = new Utf8Reader(path, replaceInvalid);
        string[] whole = [.. unbroken ?? []];
        var buffer = new char[BlockCharacters];
        var held = 0;
        while (reader.Read(buffer.AsSpan(held)) is > 0 and var count)
        {
            held += count;
            // The last place for a cut may be far back, where there is little white space: then more must be read first.
            if (TextCut.Last(buffer.AsSpan(0, held), whole) is > 0 and var cut)
            {
                yield return new string(buffer, 0, cut);
                buffer.AsSpan(cut, held - cut).CopyTo(buffer);
                held -= cut;
            }
            if (held > LongestLine)
                throw new DataFormatException(path, FormattableString.Invariant(
                    $"there is no white space in the {held:N0} characters before offset {reader.Offset:N0}. Is it a text file?"));
            if (held > buffer.Length / 2)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
        if (held > 0)
            yield return new string(buffer, 0, held);
    }
}
