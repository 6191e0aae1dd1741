using System.Runtime.ExceptionServices;

namespace DeepNet.IO;

/// <summary>Keeps apart, while a file is written, the failures of what is written from those of the writing: only the latter are the file's.</summary>
internal sealed class SourceFailure : Exception
{
    private SourceFailure(Exception error) : base(error.Message, error)
    {
    }

    /// <summary>Writes a file as <see cref="AtomicFile"/> does. Failures of watched sequences come out as they were.</summary>
    public static void WriteFile(string path, Action<FileStream> write)
    {
        try
        {
            AtomicFile.Write(path, write);
        }
        catch (SourceFailure failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException!);
        }
    }

    /// <summary>A sequence whose failures to read are told apart from those to write.</summary>
    public static IEnumerable<T> Watch<T>(IEnumerable<T> items)
    {
        using var source = items.GetEnumerator();
        while (Next())
            yield return source.Current;

        bool Next()
        {
            try
            {
                return source.MoveNext();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new SourceFailure(error);
            }
        }
    }
}
