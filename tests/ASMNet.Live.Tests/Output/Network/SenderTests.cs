using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Network;

public sealed class SenderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly MediaFramePool _frames = new(new FramePool(), 4);
    private long _sequence;

    [Fact]
    public void Slots_FacesThatCross_KeepTheirPlaces()
    {
        var slots = new FaceSlots(2, TimeSpan.FromSeconds(2));
        var set = new FaceSet(4);
        int[] indexes = new int[2];
        for (int step = 0; step <= 20; step++)
        {
            // The order among the faces changes when they cross, as a tracker's may.
            (int Id, float X, float Size)[] faces = [(7, 10 * step, 90), (9, 200 - (10 * step), 60)];
            Fill(set, step < 10 ? faces : [faces[1], faces[0]]);
            slots.Assign(set, indexes);

            Assert.Equal([7, 9], indexes.Select(index => set.Faces[index].Id));
        }

        Fill(set, [(9, 0, 60)]);
        slots.Assign(set, indexes);
        Assert.Equal([-1, 0], indexes);
        Fill(set, [(9, 0, 60), (11, 50, 30)]);
        slots.Assign(set, indexes);
        Assert.Equal([11, 9], indexes.Select(index => set.Faces[index].Id));
    }

    [Fact]
    public void Slots_FaceHiddenForAMoment_ItsPlaceGoesToNobodyBehindIt()
    {
        Func<double, int[], int> sent = OnePlace(TimeSpan.FromSeconds(2));

        // The streamer, with somebody behind; a hand before the streamer's face for a moment, then for longer than that.
        Assert.Equal(7, sent(10, [7, 9]));
        Assert.Equal(0, sent(10.1, [9]));
        Assert.Equal(0, sent(11.6, [9]));
        Assert.Equal(7, sent(11.7, [9, 7]));
        Assert.Equal(0, sent(13.6, [9]));
        Assert.Equal(9, sent(13.8, [9]));

        // Who comes back and is taken for somebody new is followed at once, and so is whom a source that begins anew shows.
        Assert.Equal(9, sent(14, [9, 7]));
        Assert.Equal(0, sent(14.1, [7]));
        Assert.Equal(12, sent(14.2, [7, 12]));
        Assert.Equal(1, sent(0, [1]));
    }

    [Fact]
    public void Slots_SomebodyBehindIsHiddenWhenTheFaceIsSeenLast_IsNobodyNew()
    {
        Func<double, int[], int> sent = OnePlace(TimeSpan.FromSeconds(2));

        Assert.Equal(7, sent(10, [7, 9]));
        Assert.Equal(7, sent(10.1, [7]));
        Assert.Equal(0, sent(10.2, [9]));
        Assert.Equal(7, sent(10.3, [7, 9]));
    }

    /// <summary>Times go on when models are exchanged; the numbers of frames and of faces begin anew.</summary>
    [Fact]
    public void Slots_OtherModels_WhomTheyFindIsSentAtOnce()
    {
        Func<double, int[], int> sent = OnePlace(TimeSpan.FromSeconds(60));
        Assert.Equal(7, sent(10, [7, 9]));
        Assert.Equal(7, sent(10.1, [7, 9]));

        _sequence = 0;

        Assert.Equal(1, sent(10.2, [1, 2]));
        Assert.Equal(0, sent(10.3, [2]));
        Assert.Equal(3, sent(10.4, [2, 3]));
    }

    /// <summary>A tracker watches for a face that is hidden for half a second, and remembers it after that as long as it is told to; so long its place is kept.</summary>
    [Theory]
    [InlineData(2, 2.4, true)]
    [InlineData(2, 2.6, false)]
    [InlineData(4, 4.4, true)]
    [InlineData(0, 0.6, false)]
    public void Slots_FaceOfATrackerWithOtherSettings_ItsPlaceIsKeptAsLongAsItIsRemembered(double memory, double hiddenFor, bool isKept)
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var settings = new Settings { Tracking = new FaceTrackerOptions { HiddenTime = TimeSpan.FromSeconds(0.5), IdentityMemory = TimeSpan.FromSeconds(memory) } };
        var outputs = new OutputFactory(() => null, _ => { }, _ => { }, TimeProvider.System);
        using var sink = (SenderSink)outputs.OpenSenders(settings, [$"opentrack://127.0.0.1:{((IPEndPoint)receiver.LocalEndPoint!).Port}"])[0];
        Write(sink, 0, [(7, 10, 30), (9, 30, 20)]);
        Assert.True(SpinWait.SpinUntil(() => sink.Sent == 1, Patience));
        Write(sink, hiddenFor, [(9, 30, 20)]);
        Write(sink, hiddenFor, [(7, 10, 30)]);
        Assert.True(SpinWait.SpinUntil(() => sink.Sent == 2, Patience));

        byte[][] packets = [new byte[OpenTrackPacket.Length], new byte[OpenTrackPacket.Length]];
        Array.ForEach(packets, packet => receiver.Receive(packet));
        Assert.Equal(isKept, packets[0].AsSpan().SequenceEqual(packets[1]));
    }

    // Fills the only place frame by frame; gives the identity of who has it, 0 for nobody.
    private Func<double, int[], int> OnePlace(TimeSpan kept)
    {
        var slots = new FaceSlots(1, kept);
        var set = new FaceSet(4);
        int[] index = new int[1];
        return (seconds, ids) =>
        {
            Fill(set, seconds, [.. ids.Select(id => (id, 10f, 100f - id))]);
            slots.Assign(set, index);
            return index[0] < 0 ? 0 : set.Faces[index[0]].Id;
        };
    }

    [Fact]
    public void Sink_SenderHangs_NobodyWaitsAndTheNewestFrameIsNext()
    {
        using var hang = new ManualResetEventSlim();
        var sender = new FakeSender { BeforeSend = () => hang.Wait(Patience) };
        using var sink = new SenderSink(sender, 4, _ => { });
        for (int i = 0; i < 1000; i++)
        {
            Write(sink, i);
        }

        Assert.True(sink.Dropped > 990);
        hang.Set();
        Assert.True(SpinWait.SpinUntil(() => sender.Sequences is [.., 999], Patience));
    }

    [Fact]
    public void Sink_ReceiverAnswersNonsense_IsAFaultOfThisOutputAlone()
    {
        bool isOdd = true;
        var sender = new FakeSender { BeforeSend = () => _ = Volatile.Read(ref isOdd) ? throw new KeyNotFoundException("The given key was not present.") : 0 };
        using var sink = new SenderSink(sender, 4, _ => { });

        Write(sink, 1);
        Assert.True(SpinWait.SpinUntil(() => sink.LastError is not null, Patience));

        Volatile.Write(ref isOdd, false);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Write(sink, 2);
                return sender.Sequences is [.., 2];
            },
            Patience));
    }

    [Fact]
    public void Sink_ReceiverComesAndGoes_IsSaidOnce()
    {
        bool refuses = true;
        var said = new List<string>();
        var sender = new FakeSender { BeforeSend = () => _ = Volatile.Read(ref refuses) ? throw new IOException("refused.") : 0 };
        using var sink = new SenderSink(sender, 4, said.Add);
        for (int i = 0; i < 5; i++)
        {
            Write(sink, i);
        }

        Assert.True(SpinWait.SpinUntil(() => sink.LastError is not null && sink.Dropped > 0, Patience));
        Volatile.Write(ref refuses, false);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Write(sink, 6);
                return sink.LastError is null;
            },
            Patience));
        Assert.Equal(["fake: the receiver cannot be reached (refused); it is tried again and again.", "fake: the receiver is there again."], said);
        Assert.True(sink.Sent > 3);
    }

    /// <summary>Where nothing was heard for longer than usual while others are refused by that machine, nobody is there yet.</summary>
    [Fact]
    public void Sink_SenderIsNotSureYet_NobodyIsThereAgain()
    {
        bool refuses = true;
        var said = new List<string>();
        var sender = new FakeSender { BeforeSend = () => _ = Volatile.Read(ref refuses) ? throw new IOException("refused.") : 0, SureAfter = TimeSpan.FromHours(1) };
        using var sink = new SenderSink(sender, 4, said.Add);
        Write(sink, 1);
        Assert.True(SpinWait.SpinUntil(() => sink.LastError is not null, Patience));

        Volatile.Write(ref refuses, false);
        var taken = Stopwatch.StartNew();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Write(sink, 2);
                return taken.Elapsed > SenderSink.UsuallySureAfter + TimeSpan.FromSeconds(1);
            },
            Patience));
        Assert.NotNull(sink.LastError);
        Assert.Single(said);
    }

    /// <summary>A datagram to a port that nobody has fails with the next one alone, so that the first after a standstill seems to arrive.</summary>
    [Fact]
    public void Sink_StandstillOfTheMachineBetweenTwoRefusals_IsNoReceiverThatIsThere()
    {
        var said = new List<string>();
        long failedAt = 0;
        int sends = 0;
        var sender = new FakeSender
        {
            BeforeSend = () =>
            {
                switch (++sends)
                {
                    case 2:
                        SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(failedAt) > TimeSpan.FromSeconds(2.5), Patience);
                        break;
                    case 1 or 3:
                        failedAt = TimeProvider.System.GetTimestamp();
                        throw new IOException("refused.");
                }
            },
        };
        using var sink = new SenderSink(sender, 4, said.Add);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Write(sink, 1);
                return Volatile.Read(ref sends) > 3;
            },
            Patience));

        Assert.Equal(["fake: the receiver cannot be reached (refused); it is tried again and again."], said);
    }

    [Fact]
    public void Sink_OneOfSeveralIsGone_IsSaidOnceAndTheOthersGetEveryFrame()
    {
        var said = new List<string>();
        var sender = new FakeSender { Unreached = "127.0.0.1:4243: refused." };
        using var sink = new SenderSink(sender, 4, said.Add);
        for (int i = 1; i <= 20; i++)
        {
            Write(sink, i);
            Assert.True(SpinWait.SpinUntil(() => sink.Sent == i, Patience), $"frame {i}");
        }

        Assert.Equal(0, sink.Dropped);
        Assert.Equal("127.0.0.1:4243: refused.", sink.LastError);
        Assert.Equal(["fake: the receiver cannot be reached (127.0.0.1:4243: refused); it is tried again and again."], said);
    }

    [Fact]
    public void Sink_IsAwayForAnotherReason_ThatIsSaidOnceToo()
    {
        var said = new List<string>();
        var sender = new FakeSender { Unreached = "A: refused." };
        using var sink = new SenderSink(sender, 4, said.Add);
        foreach (string why in new[] { "A: refused.", "B: no way.", "A: refused.", "B: no way." })
        {
            sender.Unreached = why;
            Write(sink, 1);
            Assert.True(SpinWait.SpinUntil(() => sink.LastError == why, Patience), $"{why} {sink.LastError}");
        }

        Assert.Equal(
            ["fake: the receiver cannot be reached (A: refused); it is tried again and again.", "fake: the receiver cannot be reached (B: no way); it is tried again and again."],
            said);
    }

    /// <summary>What is not sent, as where nobody asks any more, shows nobody who is there.</summary>
    [Fact]
    public void Sink_NothingIsSent_NobodyIsThereAgain()
    {
        bool refuses = true;
        int tries = 0;
        var sender = new FakeSender { IsSent = false, BeforeSend = () => _ = Volatile.Read(ref refuses) ? throw new IOException("refused.") : Interlocked.Increment(ref tries) };
        using var sink = new SenderSink(sender, 4, _ => { });
        Write(sink, 1);
        Assert.True(SpinWait.SpinUntil(() => sink.LastError is not null, Patience));
        long failedAt = TimeProvider.System.GetTimestamp();
        Volatile.Write(ref refuses, false);

        // after this long without a failure one that took something would be there
        Assert.True(SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(failedAt) > TimeSpan.FromSeconds(2.5), Patience));
        int before = Volatile.Read(ref tries);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Write(sink, 2);
                return Volatile.Read(ref tries) > before + 1;
            },
            Patience));
        Assert.Equal("refused.", sink.LastError);
    }

    [Fact]
    public void Sink_ReceiverIsGone_IsTriedNowAndThenWithTheNewestFrame()
    {
        int tries = 0;
        var sender = new FakeSender { BeforeSend = () => throw new IOException(Interlocked.Increment(ref tries).ToString(CultureInfo.InvariantCulture)) };
        using var sink = new SenderSink(sender, 4, _ => { });
        long startedAt = TimeProvider.System.GetTimestamp();
        int written = 0;
        while (Volatile.Read(ref tries) < 4)
        {
            Write(sink, written++);
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < Patience);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(startedAt) > TimeSpan.FromMilliseconds(250), "it is tried too often");
        Assert.True(sink.Dropped >= written - 4, $"{sink.Dropped} of {written}");
    }

    [Fact]
    public void Asked_NobodyAsks_NothingCountsAsSent()
    {
        using var sink = (SenderSink)new SenderFactory("", _ => { }).Open("vts-phone://127.0.0.1:0");
        long startedAt = TimeProvider.System.GetTimestamp();
        for (int i = 0; TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromMilliseconds(200); i++)
        {
            Write(sink, i);
        }

        Assert.Equal((0, 0), (sink.Sent, sink.LastError is null ? 0 : 1));
    }

    [Theory]
    [InlineData("vmc", "vmc", null, null)]
    [InlineData("VMC://192.168.0.7", "vmc", "192.168.0.7", null)]
    [InlineData("osc://host:9001?prefix=%2Fa", "osc", "host", 9001)]
    [InlineData("opentrack://[::1]:4242/", "opentrack", "::1", 4242)]
    [InlineData("v4l2:/dev/video9", "v4l2", "/dev/video9", null)]
    public void Address_IsRead(string text, string name, string? host, int? port)
    {
        SendAddress address = SendAddress.Parse(text);

        Assert.Equal((name, host, port), (address.Name, address.Host, address.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("vcm")]
    [InlineData("vmc://:1")]
    [InlineData("vmc://h:0")]
    [InlineData("vmc://h:1?a")]
    [InlineData("vmc://h:1?a=1&a=2")]
    [InlineData("vmc://::1:39539")]
    public void Address_WrongOnes_AreRefused(string text) => Assert.Throws<UserException>(() => SendAddress.Parse(text));

    [Theory]
    [InlineData("osc://5415", "'5415' is a port without a host; on this machine it is 127.0.0.1:5415.")]
    [InlineData("vmc://:39540", "':39540' is a port without a host; on this machine it is 127.0.0.1:39540.")]
    [InlineData("vts-phone://21500", "'21500' is a port without a host; on this machine it is 0.0.0.0:21500.")]
    [InlineData("osc://5415:9000", "'5415' is a number and no host; on this machine it is 127.0.0.1:9000.")]
    [InlineData("vts-phone://5415:21500", "'5415' is a number and no host; on this machine it is 0.0.0.0:21500.")]
    [InlineData("osc://99999", "'99999' is no host with a port from 1 to 65535.")]
    [InlineData("osc://0", "'0' is no host with a port from 1 to 65535.")]
    [InlineData("osc://5415:70000", "'5415:70000' is no host with a port from 1 to 65535.")]
    [InlineData("vmc://::1", "an IPv6 address stands in brackets")]
    [InlineData("osc://osc://127.0.0.1:9200", "after the protocol comes a host with a port")]
    [InlineData("opentrack://h:65530?faces=8", "more ports than there are")]
    [InlineData("opentrack://h:65535?faces=2", "more ports than there are")]
    [InlineData("ifacialmocap?faces=2", "there is no option 'faces'; it has listen, source")]
    [InlineData("ifacialmocap://h?listen=127.0.0.1", "there is no option 'listen'; it has faces, version, source")]
    [InlineData("vrchat?eyes=open", "eyes is 'open'; it takes native, parameters or both")]
    [InlineData("vts-phone?listen=21500", "listen takes an address of this machine")]
    [InlineData("ifacialmocap?listen=0", "listen takes an address of this machine")]
    [InlineData("vts-phone://192.0.2.1", "192.0.2.1 is no address of this machine")]
    public void Receiver_ThatCannotBe_IsRefusedByWhatIsWrong(string text, string words) =>
        Assert.Contains(words, Assert.Throws<UserException>(() => new SenderFactory("", _ => { }).Open(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Receiver_NamedTwice_IsRefused()
    {
        SendAddress.RequireDistinct(["vmc", "vmc?source=2", "osc"]);
        SendAddress.RequireDistinct(["vmc", "vmc://127.0.0.1:39540", "vmc://192.0.2.1", "osc", "osc?faces=1", "osc?prefix=/a", "ifacialmocap", "ifacialmocap://127.0.0.1", "vts", "vts://127.0.0.1", "a", "b"]);
        Assert.Equal("the receiver 'vmc' is named twice.", Assert.Throws<UserException>(() => SendAddress.RequireDistinct(["vmc", "osc", "VMC"])).Message);
    }

    [Theory]
    [InlineData("vmc", "vmc://127.0.0.1")]
    [InlineData("vmc://127.0.0.1:39539", "vmc://localhost?faces=2")]
    [InlineData("vmc", "vmc?source=1")]
    [InlineData("osc://[::1]:9100", "osc://[0:0::1]?prefix=/asmnet/")]
    [InlineData("livelink://Studio?subject=ASMNet", "livelink://studio:11111")]
    public void Receiver_NamedTwiceInOtherWords_IsRefused(string first, string second) => Assert.Equal(
        $"the receiver '{first}' is named twice: '{second}' is the same.", Assert.Throws<UserException>(() => SendAddress.RequireDistinct([first, "opentrack", second])).Message);

    [Fact]
    public void Address_NamesTheSource()
    {
        const string Text = "vmc; osc://h:1?prefix=/a&source=2; opentrack?source=1";

        Assert.Equal("vmc; opentrack?source=1", SendAddress.OfSource(Text, 1));
        Assert.Equal("osc://h:1?prefix=/a&source=2", SendAddress.OfSource(Text, 2));
        Assert.Equal(["vmc", "vmc?source=2", "osc?prefix=/a&source=2", "osc?source=1"], [SendAddress.WithSource("vmc", 1), SendAddress.WithSource("vmc", 2), SendAddress.WithSource("osc?prefix=/a", 2), SendAddress.WithSource("osc?source=1", 2)]);
        SendAddress.RequireSources(Text, 2);
        Assert.Contains("there is no such source; this run has one", Assert.Throws<UserException>(() => SendAddress.RequireSources(Text, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<UserException>(() => SendAddress.Parse("vmc?source=0"));
        Assert.Throws<UserException>(() => new SenderFactory("", _ => { }).Open("vmc?source=2"));
    }

    [Theory]
    [InlineData("osc?prefix=stage")]
    [InlineData("vrchat?prefix=/a b")]
    [InlineData("osc?prefix=/a*")]
    public void Prefix_ThatIsNoStartOfAnAddress_IsRefused(string text) =>
        Assert.Contains("it takes the start of an OSC address", Assert.Throws<UserException>(() => new SenderFactory("", _ => { }).Open(text)).Message, StringComparison.Ordinal);

    /// <summary>A datagram of more than 1472 bytes goes in parts over Ethernet and Wi-Fi, and is lost with each of them; receivers have buffers of 4096 bytes and less.</summary>
    [Theory]
    [InlineData("osc", "/asmnet/faces", "/asmnet/1/landmarks", 1)]
    [InlineData("osc", "/asmnet/faces", "/asmnet/24/landmarks", 24)]
    [InlineData("osc?faces=1", "/asmnet/id", "/asmnet/landmarks", 3)]
    [InlineData("osc?faces=8", "/asmnet8/id", "/asmnet8/landmarks", 24)]
    [InlineData("osc?prefix=/&faces=2", "/faces", "/2/landmarks", 2)]
    [InlineData("osc?prefix=/a/stage/of/a/theatre", "/a/stage/of/a/theatre/faces", "/a/stage/of/a/theatre/3/landmarks", 3)]
    [InlineData("vmc", "/VMC/Ext/OK", "/VMC/Ext/Blend/Apply", 1)]
    [InlineData("vrchat", "/avatar/parameters/v2/JawOpen", "/tracking/eye/CenterPitchYaw", 1)]
    [InlineData("vrchat?prefix=/avatar/parameters/of/somebody/v2", "/avatar/parameters/of/somebody/v2/JawOpen", "/avatar/parameters/of/somebody/v2/Head/Roll", 1)]
    public void Osc_WithAllChannels_GoesInDatagramsOfOnePieceEach(string address, string first, string last, int count)
    {
        const int Most = 1200;
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds, ReceiveBufferSize = 1 << 20 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var set = new FaceSet(2);
        MediaFrame frame = new MediaFramePool(new FramePool(), count).Rent();
        frame.Allocate(64, 48);
        for (int i = 1; i <= count; i++)
        {
            TrackedFace face = frame.Faces.Add();
            face.Id = i;
            foreach (Expression channel in Enum.GetValues<Expression>())
            {
                face.Expressions.Set(channel, 0.5f);
            }
        }

        set.CopyFrom(frame);
        string[] parts = address.Split('?');
        string place = $"{parts[0]}://127.0.0.1:{((IPEndPoint)receiver.LocalEndPoint!).Port}?{string.Join('?', parts[1..])}";
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse(place));
        Assert.True(sender.Send(set, default));

        List<string> addresses = [];
        byte[] datagram = new byte[1 << 16];
        while (!addresses.Contains(last))
        {
            int length = receiver.Receive(datagram);
            Assert.InRange(length, 20, Most);
            Assert.True(datagram.AsSpan().StartsWith("#bundle\0\0\0\0\0\0\0\0\u0001"u8));
            int at = 16;
            while (at < length)
            {
                int size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(datagram.AsSpan(at));
                Span<byte> message = datagram.AsSpan(at + 4, size);
                addresses.Add(System.Text.Encoding.ASCII.GetString(message[..message.IndexOf((byte)0)]));
                at += 4 + size;
            }

            Assert.Equal(length, at);
        }

        Assert.Contains(first, addresses);
        Assert.True(addresses.Count > 50);
    }

    /// <summary>Programs bind an address once, and a face that comes again has another identity.</summary>
    [Fact]
    public void Osc_OfFacesByTheirPlaces_KeepsItsAddressesWhoeverComes()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"osc://127.0.0.1:{((IPEndPoint)receiver.LocalEndPoint!).Port}?faces=2"));
        var set = new FaceSet(4);

        Assert.Equal("/asmnet/faces 2, /asmnet/id 7, /asmnet/pose, /asmnet2/id 9, /asmnet2/pose", Sent(0, (7, 0, 90), (9, 100, 60)));
        Assert.Equal("/asmnet/faces 1, /asmnet/id 0, /asmnet2/id 9, /asmnet2/pose", Sent(0.1, (9, 100, 60)));
        Assert.Equal("/asmnet/faces 2, /asmnet/id 11, /asmnet/pose, /asmnet2/id 9, /asmnet2/pose", Sent(9, (9, 100, 60), (11, 0, 90)));
        Assert.Equal("/asmnet/faces 0, /asmnet/id 0, /asmnet2/id 0", Sent(9.1));

        // What is sent of a frame but for the channels, which are in the bundles up to the one that ends with the last face's landmarks.
        string Sent(double seconds, params (int Id, float X, float Size)[] faces)
        {
            Fill(set, seconds, faces);
            Assert.True(sender.Send(set, default));
            List<string> messages = [];
            byte[] datagram = new byte[1 << 16];
            for (int landmarks = 0; landmarks < faces.Length || messages.Count == 0;)
            {
                int length = receiver.Receive(datagram);
                for (int at = 16; at < length;)
                {
                    int size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(datagram.AsSpan(at));
                    Span<byte> message = datagram.AsSpan(at + 4, size);
                    string address = System.Text.Encoding.ASCII.GetString(message[..message.IndexOf((byte)0)]);
                    landmarks += address.EndsWith("/landmarks", StringComparison.Ordinal) ? 1 : 0;
                    if (address.EndsWith("/faces", StringComparison.Ordinal) || address.EndsWith("/id", StringComparison.Ordinal))
                    {
                        messages.Add($"{address} {System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(message[^4..])}");
                    }
                    else if (address.EndsWith("/pose", StringComparison.Ordinal))
                    {
                        messages.Add(address);
                    }

                    at += 4 + size;
                }
            }

            return string.Join(", ", messages);
        }
    }

    [Fact]
    public async Task Vts_AtAnIPv6Address_IsConnectedTo()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"vts://[::1]:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        using var enough = new CancellationTokenSource();
        var set = new FaceSet(4);
        Fill(set);

        Task sending = Task.Run(() => sender.Send(set, enough.Token));
        using TcpClient client = await listener.AcceptTcpClientAsync().WaitAsync(Patience);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => sending.WaitAsync(Patience));
    }

    [Fact]
    public void Asked_ByOneWhoCameAgainAndAgain_TheNewestIsSentTo()
    {
        using var sender = new AskedSender("ifacialmocap", IPAddress.Loopback, 0, default, (_, from) => [new Asker(from, 1, long.MaxValue)], (_, _, _) => new byte[1], _ => { });
        var set = new FaceSet(4);
        Fill(set);
        for (int i = 0; i < 40; i++)
        {
            // a program that is started anew asks from another port
            using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            receiver.Client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            receiver.Send([1], new IPEndPoint(IPAddress.Loopback, sender.Port));
            Assert.True(SpinWait.SpinUntil(() => sender.Send(set, default) && receiver.Available > 0, Patience), $"nothing came to the one that asked after {i} others");
        }
    }

    [Fact]
    public void Asked_WithoutEnd_SendsMeanwhile()
    {
        // Each request that is read brings the next one, and with the thousandth one has had enough.
        using var flood = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int port = 0;
        int read = 0;
        using var sender = new AskedSender("ifacialmocap", IPAddress.Loopback, 0, default, Read, (_, _, _) => new byte[1], _ => { });
        port = sender.Port;
        var set = new FaceSet(4);
        Fill(set);
        flood.Send([1], new IPEndPoint(IPAddress.Loopback, port));

        Assert.True(SpinWait.SpinUntil(() => sender.Send(set, default), Patience), "nothing was sent");
        Assert.InRange(read, 1, 999);

        IEnumerable<Asker> Read(byte[] datagram, IPEndPoint from)
        {
            if (++read < 1000)
            {
                flood.Send([1], new IPEndPoint(IPAddress.Loopback, port));
            }

            return [new Asker(from, 1, long.MaxValue)];
        }
    }

    [Fact]
    public void Asked_ByOneToWhomNoWayLeads_TheOthersAreSentTo()
    {
        // what is not allowed to speak to all machines of the network is refused by the system, or there is no network
        var nowhere = new Asker(new IPEndPoint(IPAddress.Broadcast, 9), 1, long.MaxValue);
        using var sender = new AskedSender("ifacialmocap", IPAddress.Loopback, 0, default, (_, from) => [nowhere, new Asker(from, 1, long.MaxValue)], (_, _, _) => new byte[1], _ => { });
        var set = new FaceSet(4);
        Fill(set);
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        receiver.Send([1], new IPEndPoint(IPAddress.Loopback, sender.Port));

        Assert.True(SpinWait.SpinUntil(() => sender.Send(set, default), Patience), "nothing was sent");
        Assert.True(SpinWait.SpinUntil(() => receiver.Available > 0, Patience), "nothing came to the one behind");
    }

    [Fact]
    public void Asked_ByNobodyToWhomAWayLeads_ItFails()
    {
        var nowhere = new Asker(new IPEndPoint(IPAddress.Broadcast, 9), 1, long.MaxValue);
        using var sender = new AskedSender("ifacialmocap", IPAddress.Loopback, 0, default, (_, _) => [nowhere], (_, _, _) => new byte[1], _ => { });
        var set = new FaceSet(4);
        Fill(set);
        using var asking = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        asking.Send([1], new IPEndPoint(IPAddress.Loopback, sender.Port));

        Assert.Throws<SocketException>(() => SpinWait.SpinUntil(() => sender.Send(set, default), Patience));
    }

    [Fact]
    public void Asked_AfterADatagramOfNothing_HearsWhoAsksThen()
    {
        using var sender = new AskedSender("ifacialmocap", IPAddress.Loopback, 0, default, (datagram, from) => datagram.Length == 0 ? [] : [new Asker(from, 1, long.MaxValue)], (_, _, _) => new byte[1], _ => { });
        var set = new FaceSet(4);
        Fill(set);
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        // what looks for open ports sends such
        receiver.Send([], new IPEndPoint(IPAddress.Loopback, sender.Port));
        receiver.Send([1], new IPEndPoint(IPAddress.Loopback, sender.Port));

        Assert.True(SpinWait.SpinUntil(() => sender.Send(set, default) && receiver.Available > 0, TimeSpan.FromSeconds(20)), "nothing came to the one that asked");
    }

    [Fact]
    public void Discovery_ReadsTheBroadcast()
    {
        Assert.Equal(8001, VtsDiscovery.PortIn("""{"apiName":"x","messageType":"VTubeStudioAPIStateBroadcast","data":{"active":true,"port":8001,"instanceID":"a","windowTitle":"b"}}"""u8.ToArray()));
        Assert.Null(VtsDiscovery.PortIn("""{"messageType":"VTubeStudioAPIStateBroadcast","data":{"active":false,"port":8001}}"""u8.ToArray()));
        Assert.Null(VtsDiscovery.PortIn("[]"u8.ToArray()));
        Assert.Null(VtsDiscovery.PortIn("x"u8.ToArray()));
    }

    private void Fill(FaceSet set, params (int Id, float X, float Size)[] faces) => Fill(set, 0, faces);

    private void Fill(FaceSet set, double seconds, (int Id, float X, float Size)[] faces)
    {
        MediaFrame frame = Frame(seconds, faces);
        set.CopyFrom(frame);
        _frames.Return(frame);
    }

    private void Write(SenderSink sink, double seconds, (int Id, float X, float Size)[] faces)
    {
        MediaFrame frame = Frame(seconds, faces);
        sink.Write(frame);
        _frames.Return(frame);
    }

    // The next one of its source.
    private MediaFrame Frame(double seconds, (int Id, float X, float Size)[] faces)
    {
        MediaFrame frame = _frames.Rent();
        frame.Timestamp = TimeSpan.FromSeconds(seconds);
        frame.Sequence = _sequence++;
        frame.Allocate(64, 48);
        foreach ((int id, float x, float size) in faces)
        {
            TrackedFace face = frame.Faces.Add();
            face.Id = id;
            for (int i = 0; i < 68; i++)
            {
                face.Landmarks[i] = new Vector2(x + (size * (i % 2)), size * (i / 67f));
            }
        }

        return frame;
    }

    private void Write(SenderSink sink, long sequence)
    {
        MediaFrame frame = _frames.Rent();
        frame.Allocate(64, 48);
        frame.Sequence = sequence;
        sink.Write(frame);
        _frames.Return(frame);
    }

    private sealed class FakeSender : ISender
    {
        private readonly List<long> _sequences = [];

        public Action BeforeSend { get; init; } = () => { };

        public bool IsSent { get; init; } = true;

        public IReadOnlyList<long> Sequences
        {
            get
            {
                lock (_sequences)
                {
                    return [.. _sequences];
                }
            }
        }

        public string Description => "fake";

        public string? Unreached { get; set; }

        public TimeSpan SureAfter { get; init; } = SenderSink.UsuallySureAfter;

        public bool Send(FaceSet faces, CancellationToken cancellation)
        {
            BeforeSend();
            lock (_sequences)
            {
                _sequences.Add(faces.Sequence);
            }

            return IsSent;
        }

        public void Dispose()
        {
        }
    }
}
