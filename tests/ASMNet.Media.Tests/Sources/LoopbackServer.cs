using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ASMNet.Media.Tests.Sources;

/// <summary>A web server on the loopback interface that answers each request by a handler and then hangs up.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Starts it.</summary>
    /// <param name="answer">Writes the answer to a request for a path; it gets the request's byte range too, null without one.</param>
    public LoopbackServer(Func<string, Stream, CancellationToken, Task> answer)
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = ServeAsync(answer);
    }

    public string Address { get; }

    /// <summary>How many requests came.</summary>
    public int Requests { get; private set; }

    public static async Task SendFileAsync(Stream stream, byte[] content, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"), cancellation);
        await stream.WriteAsync(content, cancellation);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
    }

    private async Task ServeAsync(Func<string, Stream, CancellationToken, Task> answer)
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

            Requests++;
            _ = AnswerAsync(client, answer);
        }
    }

    private async Task AnswerAsync(TcpClient client, Func<string, Stream, CancellationToken, Task> answer)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                string first = await reader.ReadLineAsync(_stop.Token) ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                await answer(first.Split(' ').ElementAtOrDefault(1) ?? "", stream, _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The reader has gone, or the test has ended.
            }
        }
    }
}
