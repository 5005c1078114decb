using System.Net;
using System.Net.Sockets;
using System.Text;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>Of two receivers, each with a face of its own, one is not there: the other gets every frame, and the one that is missing is named.</summary>
public sealed class AbsentReceiverTests : IDisposable
{
    private const int Frames = 20;
    private const int OpenTrackBytes = 48;
    private readonly Socket[] _receivers = ReceiverPair.Bind();
    private readonly FaceSet _faces = new(2);

    public AbsentReceiverTests()
    {
        _faces.Faces.Add().Id = 1;
        _faces.Faces.Add().Id = 2;
        Array.ForEach(_receivers, receiver => receiver.ReceiveTimeout = 60_000);
    }

    private int Port => PortOf(0);

    public void Dispose() => Array.ForEach(_receivers, receiver => receiver.Dispose());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TheOtherGetsEveryFrame(int absent)
    {
        Shut(absent);
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"opentrack://127.0.0.1:{Port}?faces=2"));

        for (int frame = 0; frame < Frames; frame++)
        {
            Assert.True(sender.Send(_faces, default));
        }

        for (int frame = 0; frame < Frames; frame++)
        {
            Assert.Equal(OpenTrackBytes, _receivers[1 - absent].Receive(new byte[1 << 16]));
        }

        Assert.StartsWith($"127.0.0.1:{PortOf(absent)}: ", sender.Unreached, StringComparison.Ordinal);
    }

    /// <summary>One that is not sent to, since its face is away, is not there again.</summary>
    [Fact]
    public void WithoutItsFace_ItIsStillAway()
    {
        Shut(1);
        var alone = new FaceSet(2);
        alone.Faces.Add().Id = 1;
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"opentrack://127.0.0.1:{Port}?faces=2"));
        sender.Send(_faces, default);
        sender.Send(_faces, default);

        Assert.True(sender.Send(alone, default));

        Assert.StartsWith($"127.0.0.1:{PortOf(1)}: ", sender.Unreached, StringComparison.Ordinal);
    }

    [Fact]
    public void OfANameThatNobodyHas_OnlyTheFirstAsks()
    {
        int asked = 0;
        using var targets = new UdpTargets([.. Enumerable.Range(1, 3).Select(port => new UdpTarget("name", port, NobodyHas))]);
        for (int slot = 0; slot < 3; slot++)
        {
            Assert.False(targets.Send(slot, [1]));
        }

        Assert.StartsWith("name:1: ", Assert.Throws<IOException>(() => targets.End()).Message, StringComparison.Ordinal);
        Assert.Equal(1, asked);

        IPAddress[] NobodyHas(string name)
        {
            asked++;
            throw new SocketException((int)SocketError.HostNotFound);
        }
    }

    [Fact]
    public void WhereNoneIsThere_ItFails()
    {
        Shut(0);
        Shut(1);
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"opentrack://127.0.0.1:{Port}?faces=2"));
        sender.Send(_faces, default);

        Assert.StartsWith($"127.0.0.1:{Port}: ", Assert.Throws<IOException>(() => sender.Send(_faces, default)).Message, StringComparison.Ordinal);
        Assert.Null(sender.Unreached);
    }

    /// <summary>Two subjects of Live Link go to one place: what it takes now and then, after it has refused some, is no receiver that is there.</summary>
    [Fact]
    public void OnePlaceOfTwoFaces_IsOneReceiver()
    {
        Shut(0);
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"livelink://127.0.0.1:{Port}?faces=2"));

        Assert.Throws<IOException>(() => sender.Send(_faces, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TheOtherAvatarIsGivenBack(int absent)
    {
        Shut(absent);
        var sender = new VRChatSender([new UdpTarget("127.0.0.1", Port), new UdpTarget("127.0.0.1", PortOf(1))], default, "", VRChatEyes.Both, new FakeTimeProvider());
        sender.Send(_faces, default);
        Read(_receivers[1 - absent]);

        sender.Idle(default);
        Assert.Contains("/avatar/parameters/ExpressionTrackingActive\0,F\0\0", Read(_receivers[1 - absent]), StringComparison.Ordinal);

        // and once alone; who is missing is tried again
        Assert.Throws<IOException>(() => sender.Idle(default));
        sender.Dispose();
        Assert.Equal(0, _receivers[1 - absent].Available);
    }

    private static string Read(Socket receiver)
    {
        byte[] datagram = new byte[1 << 16];
        string text = "";
        do
        {
            text += Encoding.Latin1.GetString(datagram, 0, receiver.Receive(datagram));
        }
        while (receiver.Available > 0);

        return text;
    }

    // It takes nothing but of its peer: datagrams of others are refused, as where nobody listens.
    private void Shut(int index) => _receivers[index].Connect(IPAddress.Loopback, 1);

    private int PortOf(int index) => ((IPEndPoint)_receivers[index].LocalEndPoint!).Port;
}
