using System.Net;
using System.Net.Sockets;

namespace DeepNet.Tests.Data;

/// <summary>A web server on this machine that answers with what a test wants.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _requests;

    /// <param name="respond">Receives the connection after the request was read, and writes the raw answer.</param>
    public FileServer(Func<NetworkStream, Task> respond) : this((stream, _) => respond(stream))
    {
    }

    /// <param name="respond">Receives the connection and the place that the request asks to begin at, and writes the raw answer.</param>
    public FileServer(Func<NetworkStream, long, Task> respond)
    {
        _listener.Start();
        _ = Serve(respond);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public int Requests => _requests;

    /// <summary>A server that sends content, declaring a length that may be another.</summary>
    public static FileServer Sending(byte[] content, long? declaredLength = null) => new(async stream =>
    {
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Length: {declaredLength ?? content.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(content);
    });

    /// <summary>A server that sends a file from the place asked for, and breaks off after some bytes of each answer.</summary>
    public static FileServer BreakingOff(byte[] content, int after) => new(async (stream, start) =>
    {
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(start == 0
            ? $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"
            : $"HTTP/1.1 206 Partial Content\r\nContent-Length: {content.Length - start}\r\n"
                + $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(content.AsMemory((int)start, (int)Math.Min(after, content.Length - start)));
    });

    public static FileServer Refusing(int status) => new(async stream => await stream.WriteAsync(
        System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")));

    public void Dispose() => _listener.Dispose();

    private async Task Serve(Func<NetworkStream, long, Task> respond)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _requests);
                var stream = client.GetStream();
                var buffer = new byte[4096];
                var request = "";
                while (!request.Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var count)
                    request += System.Text.Encoding.ASCII.GetString(buffer, 0, count);
                await respond(stream, Start(request));
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private static long Start(string request)
    {
        const string Header = "Range: bytes=";
        return request.IndexOf(Header, StringComparison.OrdinalIgnoreCase) is >= 0 and var place
            ? long.Parse(request[(place + Header.Length)..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }
}
