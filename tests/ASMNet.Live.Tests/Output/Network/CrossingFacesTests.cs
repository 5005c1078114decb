using System.Net;
using System.Net.Sockets;
using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>Two faces that cross, change their order and their sizes: each protocol goes on telling the same one in the same place.</summary>
public sealed class CrossingFacesTests : IDisposable
{
    private const int Steps = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly MediaFramePool _frames = new(new FramePool(), 2);
    private readonly Socket[] _receivers = ReceiverPair.Bind();
    private readonly List<byte[]>[] _datagrams = [[], []];
    private readonly Thread[] _readers;

    public CrossingFacesTests()
    {
        // all along, since a socket has room for some only
        _readers = [.. _receivers.Zip(_datagrams, (receiver, datagrams) => new Thread(() => Collect(receiver, datagrams)) { IsBackground = true })];
        Array.ForEach(_readers, reader => reader.Start());
    }

    private int Port => ((IPEndPoint)_receivers[0].LocalEndPoint!).Port;

    public void Dispose() => Array.ForEach(_receivers, receiver => receiver.Dispose());

    [Theory]
    [InlineData("opentrack")]
    [InlineData("vmc")]
    [InlineData("vrchat")]
    [InlineData("ifacialmocap")]
    public void PortsKeepTheirFaces(string protocol)
    {
        Send($"{protocol}://127.0.0.1:{Port}?faces=2");

        // But for where they are, the two never change, and neither do their packets; behind the last one VRChat is told of the end.
        string[] first = Receive(0)[..^1];
        string[] second = Receive(1)[..^1];
        Assert.Single(first.Distinct());
        Assert.Single(second.Distinct());
        Assert.NotEqual(first[0], second[0]);
    }

    [Fact]
    public void SubjectsKeepTheirFaces()
    {
        Send($"livelink://127.0.0.1:{Port}?faces=2&subject=Me");

        // 16 bytes with the frame's number lie before the values, a byte and 61 numbers of four.
        const int Values = 2 * 245;
        Assert.Equal(2, Receive(0).Select(packet => packet[..^(Values + 32)] + packet[^Values..]).Distinct().Count());
    }

    [Fact]
    public void OpenSeeFaceAndOsc_NameEachFace()
    {
        Send($"openseeface://127.0.0.1:{Port}", $"osc://127.0.0.1:{Port + 1}");

        byte[][] datagrams = [.. Receive(0).Select(Convert.FromHexString)];
        IEnumerable<(int Id, float Open)> faces = datagrams.SelectMany(datagram => new[] { 0, 1785 }.Select(at => (BitConverter.ToInt32(datagram, at + 8), BitConverter.ToSingle(datagram, at + 24))));
        Assert.Equal([(7, 0.75f), (9, 0.5f)], faces.Distinct().Order());

        string seven = Convert.ToHexStringLower("/asmnet/7/expression/eyeBlinkLeft\0\0\0,f\0\0"u8) + "3e800000";
        Assert.All(Receive(1), bundle => Assert.Contains(seven, bundle, StringComparison.OrdinalIgnoreCase));
    }

    // Of an OSC bundle; null for other packets.
    private static string? FirstAddress(ReadOnlySpan<byte> packet)
    {
        const int At = 20;
        return packet.StartsWith("#bundle"u8) ? System.Text.Encoding.ASCII.GetString(packet[At..(At + packet[At..].IndexOf((byte)0))]) : null;
    }

    // Until one of nothing comes, or the test has ended.
    private static void Collect(Socket receiver, List<byte[]> datagrams)
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (receiver.Receive(buffer) is int length and > 0)
            {
                datagrams.Add(buffer[..length]);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // nobody has asked for the rest
        }
    }

    // What has come to one of them until now.
    private string[] Receive(int index)
    {
        using var last = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        last.SendTo([], _receivers[index].LocalEndPoint!);
        Assert.True(_readers[index].Join(Patience), "the datagrams were not read");
        var packets = new List<string>();
        string? first = null;
        foreach (byte[] bytes in _datagrams[index])
        {
            string datagram = Convert.ToHexString(bytes);
            string? start = FirstAddress(bytes);
            first ??= start;
            if (start != first)
            {
                // OSC has further bundles for what is left of a frame
                packets[^1] += datagram;
            }
            else
            {
                packets.Add(datagram);
            }
        }

        Assert.True(packets.Count > Steps / 2, $"{packets.Count} packets");
        return [.. packets];
    }

    private void Send(params string[] addresses)
    {
        List<IFrameSink> senders = [.. addresses.Select(new SenderFactory("", _ => { }).Open)];
        for (int step = 0; step < Steps; step++)
        {
            (int Id, float X, float Size, float Turn, float Blink)[] faces = [(7, 10 * step, 60 + step, 0.1f, 0.25f), (9, 400 - (10 * step), 100 - step, -0.2f, 0.5f)];
            Write(senders, step, step < Steps / 2 ? faces : [faces[1], faces[0]]);
        }

        senders.ForEach(sender => sender.Dispose());
    }

    private void Write(List<IFrameSink> senders, int step, (int Id, float X, float Size, float Turn, float Blink)[] faces)
    {
        MediaFrame frame = _frames.Rent();
        frame.Sequence = step;
        frame.Allocate(640, 480);
        foreach ((int id, float x, float size, float turn, float blink) in faces)
        {
            TrackedFace face = frame.Faces.Add();
            face.Id = id;
            face.Confidence = 1;
            face.Pose = new HeadPose(100 * turn, 0, 0);
            face.Placement = new HeadPlacement(new Vector3(0, 0, 60), Quaternion.CreateFromAxisAngle(Vector3.UnitY, turn));
            foreach (Expression channel in Enum.GetValues<Expression>())
            {
                face.Expressions.Set(channel, 0);
            }

            face.Expressions.Set(Expression.EyeBlinkLeft, blink);
            for (int i = 0; i < 68; i++)
            {
                face.Landmarks[i] = new Vector2(x + (size * (i % 2)), size * (i / 67f));
            }
        }

        // One after the other, so that none is dropped for a newer one.
        foreach (IFrameSink sender in senders)
        {
            long before = ((ISenderStatus)sender).Sent;
            sender.Write(frame);
            Assert.True(SpinWait.SpinUntil(() => ((ISenderStatus)sender).Sent > before, Patience), $"step {step}");
        }

        _frames.Return(frame);
    }
}
