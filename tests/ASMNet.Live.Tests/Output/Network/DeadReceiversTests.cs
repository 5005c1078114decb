using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output.Network;

public sealed class DeadReceiversTests : IDisposable
{
    private const int FramesPerSecond = 1000;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly Socket _full = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _closed = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _slow = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;

    public DeadReceiversTests()
    {
        _full.ReceiveBufferSize = 1;
        _full.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        // A port of this process's own that takes nothing: datagrams of anybody but the peer are refused, as where nobody listens.
        _closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _closed.Connect(IPAddress.Loopback, 1);
        _slow.Start();
        _reading = ReadOneByteASecondAsync();
    }

    public void Dispose()
    {
        _end.Cancel();
        _slow.Dispose();
        Assert.True(((IAsyncResult)_reading).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60)));
        _full.Dispose();
        _closed.Dispose();
        _end.Dispose();
    }

    /// <summary>A dead host, a closed port, a name that nobody has, a full socket and a receiver that reads a byte a second, for two seconds.</summary>
    [Fact]
    public void ThousandFramesASecond_KeepNobodyWaiting()
    {
        int Port(EndPoint? point) => ((IPEndPoint)point!).Port;
        string[] addresses =
        [
            "opentrack://192.0.2.1:4242", $"osc://127.0.0.1:{Port(_closed.LocalEndPoint)}", "vmc://no-such-host.invalid:39539",
            $"openseeface://127.0.0.1:{Port(_full.LocalEndPoint)}", $"vts://127.0.0.1:{Port(_slow.LocalEndpoint)}?token=/nonexistent/token",
        ];
        List<IFrameSink> sinks = [.. addresses.Select(new SenderFactory("", _ => { }).Open)];
        var frames = new MediaFramePool(new FramePool(), 4);
        MediaFrame frame = frames.Rent();
        frame.Allocate(64, 48);
        frame.Faces.Add().Id = 1;
        var waits = new List<double>();
        long startedAt = Stopwatch.GetTimestamp();
        for (int i = 0; i < 2 * FramesPerSecond && Stopwatch.GetElapsedTime(startedAt) < Deadline; i++)
        {
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(startedAt).TotalSeconds * FramesPerSecond >= i);
            long before = Stopwatch.GetTimestamp();
            sinks.ForEach(sink => sink.Write(frame));
            waits.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        Assert.Equal(2 * FramesPerSecond, waits.Count);
        waits.Sort();
        frames.Return(frame);
        sinks.ForEach(sink => sink.Dispose());

        // Who waited for one of these receivers would wait at each frame, 0.2 s and more (UdpTarget). A machine that stands still holds up single frames,
        // however long, and no twentieth of them.
        double wait = waits[(int)(0.95 * waits.Count)];
        Assert.True(wait < 100, $"a twentieth of the frames waited {wait:0.0} ms or more");
    }

    private async Task ReadOneByteASecondAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _slow.AcceptTcpClientAsync(_end.Token);
                byte[] one = new byte[1];
                while (await client.GetStream().ReadAsync(one, _end.Token) > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), _end.Token);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test or the sender has gone.
        }
    }
}
