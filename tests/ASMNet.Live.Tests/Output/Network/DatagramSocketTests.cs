using System.Net;
using System.Net.Sockets;
using System.Text;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output.Network;

public sealed class DatagramSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The largest datagram has 65535 bytes (RFC 768: its length is a number of 16 bits); macOS gives room for 9216.
    [Fact]
    public void MakeRoom_ForLessThanTheLargestDatagram_Widens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 9216 };
        DatagramSocket.MakeRoom(socket);
        Assert.True(socket.SendBufferSize >= 65_535, $"{socket.SendBufferSize} bytes");
    }

    [Fact]
    public void MakeRoom_WhereThereIsMore_LeavesIt()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 100_000 };
        int before = socket.SendBufferSize;
        DatagramSocket.MakeRoom(socket);
        Assert.Equal(before, socket.SendBufferSize);
    }

    // RFC 5737 and RFC 3849 keep these for documents
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.3.2.1", true)]
    [InlineData("::1", true)]
    [InlineData("198.51.100.7", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("2001:db8::7", false)]
    public void IsOfThisMachine_OfAnAddress_TellsWhetherItIs(string address, bool isOfThisMachine) =>
        Assert.Equal(isOfThisMachine, DatagramSocket.IsOfThisMachine(IPAddress.Parse(address)));

    [NetworkFact]
    public void IFacialMocap_AskedByAProgramOfThisMachineByItsAddressInTheNetwork_AnswersWhereItAskedFrom()
    {
        using var sender = new AskedSender("ifacialmocap", IPAddress.Any, 0, default, SenderFactory.AskersOfIFacialMocap, (_, _, _) => new byte[1], _ => { });
        MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
        frame.Allocate(64, 48);
        frame.Faces.Add().Id = 1;
        var set = new FaceSet(1);
        set.CopyFrom(frame);
        IPAddress own = NetworkFactAttribute.Own!;
        using var receiver = new UdpClient(new IPEndPoint(own, 0));
        receiver.Send(Encoding.ASCII.GetBytes("iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"), new IPEndPoint(own, sender.Port));

        Assert.True(SpinWait.SpinUntil(() => sender.Send(set, default) && receiver.Available > 0, Patience), $"nothing came to the one that asked from {own}");
    }
}
