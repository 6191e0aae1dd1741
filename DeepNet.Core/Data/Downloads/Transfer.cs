using System.Net;
using System.Net.Http.Headers;

namespace DeepNet.Data;

/// <summary>A file on its way from a web server, from its beginning or from a place in it.</summary>
internal sealed class Transfer : IDisposable
{
    private static readonly TimeSpan _stallTimeout = TimeSpan.FromSeconds(30);

    // One client for the process, as its documentation advises; addresses are few and the process is short.
    private static readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // a stalled transfer ends by its own timeout, a slow one may take its time
    };

    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stall;
    private HttpResponseMessage? _response;
    private Stream? _content;

    private Transfer(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>The place in the file that the server begins at: the one asked for, or 0.</summary>
    public long Start { get; private set; }

    /// <summary>The length of the whole file, if the server says it.</summary>
    public long? TotalLength { get; private set; }

    /// <summary>Asks for a file.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="start">The place to begin at; the server may begin at 0 instead.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    /// <exception cref="TransferException">The server cannot be reached or refuses.</exception>
    public static Transfer Begin(Uri address, long start, CancellationToken cancellation)
    {
        var transfer = new Transfer(cancellation);
        try
        {
            transfer.Open(address, start);
            return transfer;
        }
        catch
        {
            transfer.Dispose();
            throw;
        }
    }

    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="TransferException">The transfer broke off, or nothing came for 30 seconds.</exception>
    public int Read(Memory<byte> buffer) => Guard(() => _content!.ReadAsync(buffer, _stall.Token).AsTask().GetAwaiter().GetResult());

    public void Dispose()
    {
        _content?.Dispose();
        _response?.Dispose();
        _stall.Dispose();
    }

    private void Open(Uri address, long start)
    {
        _response = Guard(() =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (start > 0)
                request.Headers.Range = new RangeHeaderValue(start, null);
            return _client.Send(request, HttpCompletionOption.ResponseHeadersRead, _stall.Token);
        });
        if (_response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && start > 0)
        {
            // There is no such place in the file that this address has: begin anew.
            _response.Dispose();
            Open(address, 0);
            return;
        }
        if (!_response.IsSuccessStatusCode)
            throw new TransferException($"HTTP {(int)_response.StatusCode} ({_response.ReasonPhrase})", mayPass: MayPass(_response.StatusCode));
        var headers = _response.Content.Headers;
        (Start, TotalLength) = _response.StatusCode == HttpStatusCode.PartialContent
            ? (headers.ContentRange?.From ?? start, headers.ContentRange?.Length)
            : (0, headers.ContentLength);
        if (Start != start && Start != 0)
            throw new TransferException($"it was asked for the bytes from {start:N0} on and began at {Start:N0}", mayPass: false);
        _content = Guard(() => _response.Content.ReadAsStream(_stall.Token));
    }

    private static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // Network trouble becomes a TransferException, so that it is told apart from trouble with the local disk.
    private T Guard<T>(Func<T> transfer)
    {
        try
        {
            _stall.CancelAfter(_stallTimeout);
            return transfer();
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new TransferException(error.Message, mayPass: false, error);
        }
        catch (OperationCanceledException error) when (!_cancellation.IsCancellationRequested)
        {
            throw new TransferException($"nothing arrived for {_stallTimeout.TotalSeconds:N0} seconds", mayPass: false, error);
        }
    }
}
