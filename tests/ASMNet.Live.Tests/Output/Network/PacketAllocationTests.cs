using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>What is sent for every frame is put together in place.</summary>
public sealed class PacketAllocationTests : IDisposable
{
    private readonly FaceSet _faces = new(4);
    private readonly byte[] _packet = new byte[OpenSeeFacePacket.Length];
    private readonly OscWriter _osc = new();
    private readonly LiveLinkPacket _liveLink = new("device", "subject");
    private readonly IFacialMocapPacket _mocap = new();
    private readonly ArrayBufferWriter<byte> _text = new(8192);
    private readonly Utf8JsonWriter _json;

    public PacketAllocationTests() => _json = new Utf8JsonWriter(_text);

    public void Dispose() => _json.Dispose();

    [Theory]
    [InlineData("opentrack")]
    [InlineData("openseeface")]
    [InlineData("osc")]
    [InlineData("vmc")]
    [InlineData("vrchat")]
    [InlineData("livelink")]
    [InlineData("ifacialmocap")]
    [InlineData("vts-phone")]
    public void Write_AFrame_AllocatesNothing(string protocol)
    {
        Fill();
        Write(protocol);

        long bytes = Allocations.Least(() =>
        {
            for (int frame = 0; frame < 100; frame++)
            {
                Write(protocol);
            }
        });

        Assert.Equal(0, bytes);
    }

    /// <summary>From the faces to the system's call, over a real socket.</summary>
    [Fact]
    public void Send_ToThoseWhoAsk_AllocatesNothing()
    {
        Fill();
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new AskedSender(
            "ifacialmocap", IPAddress.Loopback, 0, default, (_, from) => [new Asker(from, 1, long.MaxValue)], (faces, index, asked) => _mocap.Write(faces[index], asked), _ => { });
        receiver.SendTo([1], new IPEndPoint(IPAddress.Loopback, sender.Port));
        Assert.True(SpinWait.SpinUntil(() => sender.Send(_faces, default), TimeSpan.FromSeconds(30)));
        Assert.True(receiver.Receive(new byte[8192]) > 500);

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int frame = 0; frame < 100; frame++)
            {
                sender.Send(_faces, default);
            }
        }));
    }

    [Theory]
    [InlineData("livelink")]
    [InlineData("ifacialmocap")]
    [InlineData("opentrack")]
    [InlineData("openseeface")]
    [InlineData("osc")]
    [InlineData("vmc")]
    [InlineData("vrchat")]
    [InlineData("osc", "?faces=2")]
    public void Send_ToOneThatIsNamed_AllocatesNothing(string protocol, string options = "")
    {
        Fill();
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"{protocol}://127.0.0.1:{((IPEndPoint)receiver.LocalEndPoint!).Port}{options}"));
        Assert.True(sender.Send(_faces, default));

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int frame = 0; frame < 100; frame++)
            {
                sender.Send(_faces, default);
            }
        }));
    }

    private void Write(string protocol)
    {
        for (int i = 0; i < _faces.Faces.Count; i++)
        {
            switch (protocol)
            {
                case "opentrack":
                    OpenTrackPacket.Write(_faces[i], _packet);
                    break;
                case "openseeface":
                    OpenSeeFacePacket.Write(_faces[i], 1, 640, 480, _packet);
                    break;
                case "osc":
                    OscFacePacket.Write(_faces, "/asmnet", _osc);
                    break;
                case "vmc":
                    VmcPacket.Write(_faces[i], true, 1, _osc);
                    break;
                case "livelink":
                    _liveLink.Write(_faces[i], 123456, 60);
                    break;
                case "ifacialmocap":
                    _mocap.Write(_faces[i], 1 + i);
                    break;
                case "vts-phone":
                    _text.ResetWrittenCount();
                    _json.Reset();
                    VtsPhonePacket.Write(_faces[i], true, 1700000000000, _json);
                    break;
                default:
                    VRChatPacket.Write(_faces[i], VRChatPacket.DefaultPrefix, VRChatEyes.Both, _osc);
                    break;
            }
        }
    }

    private void Fill()
    {
        foreach (int id in (int[])[1, 123456])
        {
            TrackedFace face = _faces.Faces.Add();
            face.Id = id;
            face.Confidence = 1;
            face.Pose = new HeadPose(10, 5, 1);
            foreach (Expression channel in Enum.GetValues<Expression>())
            {
                face.Expressions.Set(channel, 0.5f);
            }
        }
    }
}
