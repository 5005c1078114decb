using System.Numerics;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Network;

public sealed class SenderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly MediaFramePool _frames = new(new FramePool(), 4);

    [Fact]
    public void Slots_FacesThatCross_KeepTheirPlaces()
    {
        var slots = new FaceSlots(2);
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
        Write(sink, 2);
        Assert.True(SpinWait.SpinUntil(() => sender.Sequences is [.., 2], Patience));
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
                return sink.Sent > 3;
            },
            Patience));
        Assert.Equal(["fake: the receiver cannot be reached (refused); it is tried again and again.", "fake: the receiver is there again."], said);
        Assert.Null(sink.LastError);
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
    public void Address_WrongOnes_AreRefused(string text) => Assert.Throws<UserException>(() => SendAddress.Parse(text));

    [Fact]
    public void Discovery_ReadsTheBroadcast()
    {
        Assert.Equal(8001, VtsDiscovery.PortIn("""{"apiName":"x","messageType":"VTubeStudioAPIStateBroadcast","data":{"active":true,"port":8001,"instanceID":"a","windowTitle":"b"}}"""u8.ToArray()));
        Assert.Null(VtsDiscovery.PortIn("""{"messageType":"VTubeStudioAPIStateBroadcast","data":{"active":false,"port":8001}}"""u8.ToArray()));
        Assert.Null(VtsDiscovery.PortIn("[]"u8.ToArray()));
        Assert.Null(VtsDiscovery.PortIn("x"u8.ToArray()));
    }

    private void Fill(FaceSet set, params (int Id, float X, float Size)[] faces)
    {
        MediaFrame frame = _frames.Rent();
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

        set.CopyFrom(frame);
        _frames.Return(frame);
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

        public void Send(FaceSet faces, CancellationToken cancellation)
        {
            BeforeSend();
            lock (_sequences)
            {
                _sequences.Add(faces.Sequence);
            }
        }

        public void Dispose()
        {
        }
    }
}
