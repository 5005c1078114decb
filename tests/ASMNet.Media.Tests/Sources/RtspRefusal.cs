using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ASMNet.Media.Tests.Sources;

/// <summary>An RTSP camera that describes itself (RFC 2326) and refuses every transport.</summary>
internal sealed class RtspRefusal : IDisposable
{
    private const string Description = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:streamid=0\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public RtspRefusal()
    {
        _listener.Start();
        Address = $"rtsp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/camera";
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The transports that it was asked for, in their order.</summary>
    public ConcurrentQueue<string> Transports { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                return;
            }

            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync(_stop.Token) is string request)
                {
                    Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                    while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                    {
                        headers[line.Split(':')[0]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                    }

                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer(request.Split(' ')[0], headers)), _stop.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The reader has gone, or the test has ended.
            }
        }
    }

    private string Answer(string method, Dictionary<string, string> headers)
    {
        string number = headers.GetValueOrDefault("CSeq", "0");
        switch (method)
        {
            case "OPTIONS":
                return $"RTSP/1.0 200 OK\r\nCSeq: {number}\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n";
            case "DESCRIBE":
                return $"RTSP/1.0 200 OK\r\nCSeq: {number}\r\nContent-Type: application/sdp\r\nContent-Length: {Description.Length}\r\n\r\n{Description}";
            default:
                if (headers.TryGetValue("Transport", out string? transport))
                {
                    Transports.Enqueue(transport);
                }

                return $"RTSP/1.0 461 Unsupported Transport\r\nCSeq: {number}\r\n\r\n";
        }
    }
}
