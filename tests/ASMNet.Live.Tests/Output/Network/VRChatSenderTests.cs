using System.Net;
using System.Net.Sockets;
using System.Text;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>An avatar keeps what it was told last: of who is away it is told that it has its own animations again.</summary>
public sealed class VRChatSenderTests : IDisposable
{
    // The types as OSC 1.0 has them, the names as VRCFaceTracking does.
    private const string Mouth = "/avatar/parameters/ExpressionTrackingActive\0";
    private const string Lips = "/avatar/parameters/LipTrackingActive\0\0\0\0";
    private const string Eyes = "/avatar/parameters/EyeTrackingActive\0\0\0\0";
    private readonly FakeTimeProvider _time = new();
    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
    private readonly VRChatSender _sender;
    private readonly FaceSet _face = new(1);
    private readonly FaceSet _none = new(1);

    public VRChatSenderTests()
    {
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sender = new VRChatSender([new UdpTarget("127.0.0.1", ((IPEndPoint)_receiver.LocalEndPoint!).Port)], default, "", VRChatEyes.Both, _time);
        _face.Faces.Add().Id = 1;
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void AFaceThatIsAwayGivesTheAvatarBackOnce()
    {
        Assert.False(_sender.Send(_none, default));
        Assert.True(_sender.Send(_face, default));
        Assert.Contains(Mouth + ",T\0\0", Received(), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMilliseconds(799));
        Assert.False(_sender.Send(_none, default));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_sender.Send(_none, default));
        AssertGivenBack();

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_sender.Send(_none, default));
        _sender.Idle(default);
        Assert.Equal(0, _receiver.Available);

        // and takes it again
        Assert.True(_sender.Send(_face, default));
        Assert.Contains(Eyes + ",T\0\0", Received(), StringComparison.Ordinal);
    }

    [Fact]
    public void FramesThatStopGiveTheAvatarBack()
    {
        _sender.Idle(default);
        Assert.Equal(0, _receiver.Available);
        _sender.Send(_face, default);
        Received();

        _sender.Idle(default);

        AssertGivenBack();
    }

    [Fact]
    public void AnOutputThatEndsGivesTheAvatarBack()
    {
        _sender.Send(_face, default);
        Received();

        _sender.Dispose();

        AssertGivenBack();
    }

    [Fact]
    public void AnOutputThatHasToldNothingEndsWithoutAWord()
    {
        _sender.Send(_none, default);
        _sender.Dispose();
        Assert.Equal(0, _receiver.Available);
    }

    [Fact]
    public void AnOutputEndsAlsoWhereNobodyListens()
    {
        _sender.Send(_face, default);

        // From now on what is sent to its port is refused, as where nobody listens: it takes datagrams of nobody but the peer. Nobody else can get the port.
        _receiver.Connect(IPAddress.Loopback, 1);
        Assert.Throws<SocketException>(() =>
        {
            for (int frame = 0; frame < 1000; frame++)
            {
                _sender.Send(_face, default);
            }
        });
        _sender.Dispose();
    }

    private void AssertGivenBack()
    {
        string text = Received();
        Assert.All([Mouth, Lips, Eyes], name => Assert.Contains(name + ",F\0\0", text, StringComparison.Ordinal));
        Assert.DoesNotContain(",T\0", text, StringComparison.Ordinal);
    }

    // Loopback has all datagrams when they are sent.
    private string Received()
    {
        string text = "";
        byte[] datagram = new byte[65536];
        do
        {
            text += Encoding.Latin1.GetString(datagram, 0, _receiver.Receive(datagram));
        }
        while (_receiver.Available > 0);

        return text;
    }
}
