using System.Net;
using System.Net.Sockets;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Sends the same bytes to whoever connects, and then nothing more, without hanging up.</summary>
internal sealed class SilentSender : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly Task _serving;

    public SilentSender(byte[] content)
    {
        _listener.Start();
        Address = $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync(content);
    }

    public string Address { get; }

    public void Dispose()
    {
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
        _clients.ForEach(client => client.Dispose());
    }

    private async Task ServeAsync(byte[] content)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }

            _clients.Add(client);
            try
            {
                await client.GetStream().WriteAsync(content);
            }
            catch (IOException)
            {
                // The reader has gone.
            }
        }
    }
}
