using System.Security.Cryptography;
using DeepNet.IO;

namespace DeepNet.Data;

/// <summary>A file that can be fetched from the network and is known by its size and SHA-256.</summary>
/// <param name="Name">The name under which the file is stored.</param>
/// <param name="Size">The exact size in bytes.</param>
/// <param name="Sha256">The SHA-256 of the content, 64 hexadecimal digits.</param>
internal sealed record RemoteFile(string Name, long Size, string Sha256)
{
    private const int BufferBytes = 1 << 16;
    private static readonly TimeSpan _stallTimeout = TimeSpan.FromSeconds(30);

    // One client for the process, as its documentation advises; addresses are few and the process is short.
    private static readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // a stalled transfer ends by its own timeout, a slow one may take its time
    };

    /// <summary>Downloads the file into a folder, from the first of several addresses that delivers it intact.</summary>
    /// <param name="folder">Where to store the file; created when missing.</param>
    /// <param name="mirrors">Addresses of folders, tried in order, each ending in a slash.</param>
    /// <param name="progress">Told about every piece received.</param>
    /// <param name="cancellation">Stops the download; nothing is left behind.</param>
    /// <returns>The path of the stored file.</returns>
    /// <exception cref="DownloadException">No address delivered the file, or it could not be stored.</exception>
    public string Download(
        string folder, IReadOnlyList<Uri> mirrors, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, Name);
        var attempts = new List<string>();
        var corrupt = false;
        Exception? last = null;
        foreach (var mirror in mirrors)
        {
            var address = new Uri(mirror, Name);
            try
            {
                AtomicFile.Write(path, stream => Fetch(address, stream, progress, cancellation));
                progress?.Report(new(Name, Size, Size));
                return path;
            }
            catch (CorruptDownloadException error)
            {
                corrupt = true;
                last = error;
                attempts.Add($"{address} sent {error.Message}");
            }
            catch (TransferException error)
            {
                last = error.InnerException;
                attempts.Add($"{address}: {error.Message}");
            }
            catch (IOException error)
            {
                // The local disk's fault: another address would not help.
                throw new DownloadException(Name, [error.Message], corrupt: false, error);
            }
        }

        throw new DownloadException(Name, attempts, corrupt, last);
    }

    private void Fetch(Uri address, Stream target, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        long received = 0;
        using var response = Open(address, stall, cancellation);
        using var content = response.Content.ReadAsStream(stall.Token);
        while (Receive(content, buffer, stall, cancellation) is > 0 and var count)
        {
            received += count;
            if (received > Size)
                throw new CorruptDownloadException($"more than the {Size:N0} bytes expected");
            hash.AppendData(buffer, 0, count);
            target.Write(buffer, 0, count);
            if (received < Size) // the last piece is reported once it is checked
                progress?.Report(new(Name, received, Size));
        }

        if (received < Size)
            throw new CorruptDownloadException($"{received:N0} bytes and then ended; {Size:N0} were expected");
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (sha256 != Sha256)
            throw new CorruptDownloadException($"a file with SHA-256 {sha256}; expected {Sha256}");
    }

    private static HttpResponseMessage Open(Uri address, CancellationTokenSource stall, CancellationToken cancellation) =>
        Guard(stall, cancellation, () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            return _client.Send(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).EnsureSuccessStatusCode();
        });

    private static int Receive(Stream content, byte[] buffer, CancellationTokenSource stall, CancellationToken cancellation) =>
        Guard(stall, cancellation, () => content.ReadAsync(buffer, stall.Token).AsTask().GetAwaiter().GetResult());

    // Network trouble becomes a TransferException, so that it is told apart from trouble with the local disk.
    private static T Guard<T>(CancellationTokenSource stall, CancellationToken cancellation, Func<T> transfer)
    {
        try
        {
            stall.CancelAfter(_stallTimeout);
            return transfer();
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new TransferException(error.Message, error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new TransferException($"nothing arrived for {_stallTimeout.TotalSeconds:N0} seconds", error);
        }
    }

    private sealed class TransferException(string message, Exception inner) : Exception(message, inner);

    private sealed class CorruptDownloadException(string message) : Exception(message);
}
