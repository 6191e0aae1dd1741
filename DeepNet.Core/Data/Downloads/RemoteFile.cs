using System.Security.Cryptography;

namespace DeepNet.Data;

/// <summary>A file that can be fetched from the network and is known by its size and SHA-256.</summary>
/// <param name="Name">The name under which the file is stored.</param>
/// <param name="Size">The exact size in bytes.</param>
/// <param name="Sha256">The SHA-256 of the content, 64 hexadecimal digits.</param>
internal sealed record RemoteFile(string Name, long Size, string Sha256)
{
    private const int Retries = 3; // in a row, unless much arrives in between
    private const int Much = 1 << 20;
    private const int BufferBytes = 1 << 16;

    /// <summary>The pause before an address is asked again; it doubles each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Downloads the file into a folder, from the first of several addresses that delivers it intact. What arrived before an interruption, also one of an
    /// earlier process, is kept beside it and not asked for again. While another process downloads the file, this one waits for it.
    /// </summary>
    /// <param name="folder">Where to store the file; created when missing.</param>
    /// <param name="mirrors">Addresses of folders, tried in order, each ending in a slash.</param>
    /// <param name="progress">Told about every piece received.</param>
    /// <param name="cancellation">Stops the download; what has arrived stays for the next time.</param>
    /// <returns>The path of the stored file.</returns>
    /// <exception cref="DownloadException">No address delivered the file, or it could not be stored.</exception>
    public string Download(
        string folder, IReadOnlyList<Uri> mirrors, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, Name);
        var attempts = new List<string>();
        try
        {
            using var part = PartialFile.Open(path, Sha256, cancellation);
            if (part.IsCompletedElsewhere)
                return path;
            var corrupt = false;
            Exception? last = null;
            foreach (var mirror in mirrors)
            {
                last = Fetch(new Uri(mirror, Name), part, attempts, progress, cancellation);
                if (last is null)
                {
                    part.Complete();
                    progress?.Report(new(Name, Size, Size));
                    return path;
                }
                corrupt |= last is CorruptDownloadException;
            }
            throw new DownloadException(Name, attempts, corrupt, last);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The local disk's fault: another address would not help.
            throw new DownloadException(Name, [error.Message], corrupt: false, error);
        }
    }

    // Asks one address, several times if what it sends breaks off. Null when the file is complete and checked.
    private Exception? Fetch(Uri address, PartialFile part, List<string> attempts, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var before = part.Length;
            try
            {
                Fetch(address, part, progress, cancellation);
                return null;
            }
            catch (CorruptDownloadException error)
            {
                part.Clear();
                if (before > 0 && attempt < Retries)
                    continue; // the part of an earlier time may be what was wrong
                attempts.Add($"{address} sent {error.Message}");
                return error;
            }
            catch (TransferException error)
            {
                if (part.Length - before >= Much)
                    attempt = 0;
                if (attempt < Retries && (error.MayPass || part.Length > before))
                {
                    cancellation.WaitHandle.WaitOne(RetryDelay * (1 << attempt));
                    cancellation.ThrowIfCancellationRequested();
                    continue;
                }
                attempts.Add($"{address}: {error.Message}{(attempt > 0 ? $" (asked {attempt + 1} times)" : "")}");
                return error;
            }
        }
    }

    private void Fetch(Uri address, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (part.Length > Size)
            part.Clear();
        if (part.Length < Size)
            Receive(address, part, progress, cancellation);
        if (part.Length < Size)
            throw new CorruptDownloadException($"{part.Length:N0} bytes and then ended; {Size:N0} were expected");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(part.Rewind()));
        if (sha256 != Sha256)
            throw new CorruptDownloadException($"a file with SHA-256 {sha256}; expected {Sha256}");
    }

    private void Receive(Uri address, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var transfer = Transfer.Begin(address, part.Length, cancellation);
        if (transfer.Start != part.Length)
            part.Clear(); // this address only sends files whole
        if (transfer.TotalLength is { } total && total != Size)
            throw new CorruptDownloadException($"a file of {total:N0} bytes; {Size:N0} were expected");
        var buffer = new byte[BufferBytes];
        while (transfer.Read(buffer) is > 0 and var count)
        {
            if (part.Length + count > Size)
                throw new CorruptDownloadException($"more than the {Size:N0} bytes expected");
            part.Append(buffer.AsSpan(0, count));
            if (part.Length < Size) // the last piece is reported once it is checked
                progress?.Report(new(Name, part.Length, Size));
        }
    }
}
