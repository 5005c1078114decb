using System.Buffers;
using System.Text;
using System.Text.Json;
using ASMNet.Live.Fleet;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Fleet;

public sealed class FleetViewTests
{
    private const string State =
        """{"node":"hall","page":"http://hall:5080/wall","source":{"number":1,"name":"camera 0","state":"running","message":null,"width":640,"height":480,"framesPerSecond":30,"framesTracked":9,"framesDropped":1,"ready":true,"recording":false}}""";

    private readonly FakeTimeProvider _clock = new();
    private readonly FleetView _view;

    public FleetViewTests() => _view = new FleetView(_clock);

    [Fact]
    public void Receive_TracksAndState_ArePutTogetherBySource()
    {
        Receive("asmnet.west.10.tracks", Tracks());
        Receive("asmnet.west.2.tracks", Tracks());
        Receive("asmnet.hall.1.tracks", Tracks());
        Receive("asmnet.hall.1.tracks", Tracks(Face()));
        Receive("asmnet.hall.1.state", State);
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([("hall", "1"), ("west", "2"), ("west", "10")], _view.All.Select(source => (source.Node, source.Source)));
        Assert.Equal("camera 0", _view.All[0].State!.Name);
        Assert.Equal("http://hall:5080/wall", _view.All[0].Page);
        Assert.Equal(2, _view.All[0].Received);
        Assert.Equal(2, _view.All[0].Silence);
        Assert.Null(_view.All[1].State);
    }

    [Fact]
    public void Write_GivesWhatIsNewAndNothingTwice()
    {
        string[] tracks = [.. Enumerable.Range(1, 4).Select(width => Tracks().Replace("640", $"{width}", StringComparison.Ordinal))];
        Receive("asmnet.a.1.tracks", tracks[0]);
        Receive("asmnet.b.1.tracks", tracks[1]);
        (long first, string all) = Write(0);
        Receive("asmnet.b.1.tracks", tracks[2]);
        Receive("asmnet.b.1.tracks", tracks[3]);
        (long second, string some) = Write(first);

        Assert.Equal($$"""[{"node":"a","source":"1","tracks":{{tracks[0]}}},{"node":"b","source":"1","tracks":{{tracks[1]}}}]""", all);
        Assert.Equal($$"""[{"node":"b","source":"1","tracks":{{tracks[3]}}}]""", some);
        Assert.Equal((second, ""), Write(second));
    }

    [Fact]
    public void Write_WhatComesMeanwhile_IsGivenTheNextTime()
    {
        string[] tracks = [.. Enumerable.Range(1, 4).Select(width => Tracks().Replace("640", $"{width}", StringComparison.Ordinal))];
        Receive("asmnet.a.1.tracks", tracks[0]);
        Receive("asmnet.b.1.tracks", tracks[1]);
        var first = new DisturbedWriter(() =>
        {
            // the source that is just written, and one behind it
            Receive("asmnet.a.1.tracks", tracks[2]);
            Receive("asmnet.b.1.tracks", tracks[3]);
        });

        long version = _view.Write(0, first);
        (long last, string next) = Write(version);

        Assert.StartsWith($$"""[{"node":"a","source":"1","tracks":{{tracks[0]}}}""", first.Text, StringComparison.Ordinal);
        Assert.Equal($$"""[{"node":"a","source":"1","tracks":{{tracks[2]}}},{"node":"b","source":"1","tracks":{{tracks[3]}}}]""", next);
        Assert.Equal((last, ""), Write(last));
    }

    [Theory]
    [InlineData("asmnet.a.1.tracks", "{\"faces\":")]
    [InlineData("asmnet.a.1.tracks", "[]")]
    [InlineData("asmnet.a.1.tracks", "{}],[{}")]
    [InlineData("asmnet.a.1.state", "{\"node\":\"a\",\"page\":\"\",\"source\":null}")]
    [InlineData("asmnet.a.1.state", "7")]
    [InlineData("asmnet.a.tracks", "{}")]
    public void Receive_WhatIsNotOurs_IsNotShown(string subject, string message)
    {
        Receive(subject, message);

        Assert.Empty(_view.All);
        Assert.Equal("", Write(0).Json);
    }

    [Theory]
    [InlineData("\"faces\":", "\"nobody\":")]
    [InlineData("\"faces\":[", "\"faces\":null,\"others\":[")]
    [InlineData("\"faces\":[", "\"faces\":{},\"others\":[")]
    [InlineData("\"faces\":[", "\"faces\":[7,")]
    [InlineData("\"faces\":[", "\"f\\ud800\":[")]
    [InlineData("\"width\":640", "\"width\":0")]
    [InlineData("\"height\":480", "\"height\":\"480\"")]
    [InlineData("\"id\":1", "\"id\":null")]
    [InlineData("\"box\":[1,2,3,4]", "\"box\":[1,2,3]")]
    [InlineData("\"pose\":{\"yaw\":1,", "\"pose\":{")]
    [InlineData("\"pose\":{", "\"pose\":0,\"other\":{")]
    [InlineData("\"landmarks\":[[5,6],", "\"landmarks\":[")]
    [InlineData("\"landmarks\":[[5,6],", "\"landmarks\":[5,")]
    [InlineData("\"landmarks\":[[5,6],", "\"landmarks\":[[5,{}],")]
    [InlineData("\"right\":[7,8,9]", "\"right\":[7,8,-9]")]
    [InlineData("\"right\":[7,8,9]", "\"right\":7")]
    [InlineData("\"irises\":{", "\"irises\":7,\"other\":{")]
    [InlineData("\"gaze\":{", "\"gaze\":null,\"other\":{")]
    public void Receive_TracksThatCannotBeDrawn_CostNoOtherSource(string ours, string foreign)
    {
        string tracks = Tracks(Face());
        string wrong = tracks.Replace(ours, foreign, StringComparison.Ordinal);
        Assert.NotEqual(tracks, wrong);
        Receive("asmnet.a.1.tracks", tracks);
        Receive("asmnet.stranger.1.tracks", wrong);
        Receive("asmnet.z.1.tracks", tracks);

        Assert.Equal(["a", "z"], _view.All.Select(source => source.Node));
        Assert.Equal($$"""[{"node":"a","source":"1","tracks":{{tracks}}},{"node":"z","source":"1","tracks":{{tracks}}}]""", Write(0).Json);
    }

    [Fact]
    public void Receive_FaceWithValuesThatAreNotFiniteAndWithoutIrises_IsShown()
    {
        Receive("asmnet.a.1.tracks", Tracks(Face().Replace("[5,6]", "[null,6]", StringComparison.Ordinal)));
        Receive("asmnet.b.1.tracks", Tracks(Face().Replace("\"irises\"", "\"none\"", StringComparison.Ordinal)));

        Assert.Equal(2, _view.All.Count);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,hello")]
    [InlineData("hall")]
    public void Receive_StateWhosePageIsNoPage_IsNotShown(string page)
    {
        Receive("asmnet.hall.1.state", State.Replace("http://hall:5080/wall", page, StringComparison.Ordinal));

        Assert.Empty(_view.All);
    }

    [Fact]
    public void Receive_TextThatIsNoUtf8_IsNotPassedOn()
    {
        byte[] tracks = Encoding.UTF8.GetBytes(Tracks().Replace("faces", "note\":\"?\",\"faces", StringComparison.Ordinal));
        tracks[tracks.IndexOf((byte)'?')] = 0xFF;
        _view.Receive("asmnet.a.1.tracks", tracks);

        Assert.Equal("", Write(0).Json);
    }

    [Fact]
    public void Receive_RateThatIsNoNumberInJson_LeavesTheListReadable()
    {
        Receive("asmnet.stranger.1.state", State.Replace("\"framesPerSecond\":30", "\"framesPerSecond\":1e999", StringComparison.Ordinal));
        Receive("asmnet.hall.1.state", State);

        using JsonDocument list = JsonDocument.Parse(JsonSerializer.Serialize(_view.All, FleetJson.Default.IReadOnlyListFleetSource));
        Assert.Equal("hall", Assert.Single(list.RootElement.EnumerateArray()).GetProperty("node").GetString());
    }

    [Fact]
    public void Receive_MoreSourcesThanThereIsRoomFor_KeepsThoseThatAreThereAndForgetsSilentOnes()
    {
        for (int i = 0; i < 5000; i++)
        {
            Receive($"asmnet.n{i}.1.tracks", Tracks());
        }

        Assert.Equal(4096, _view.All.Count);
        _clock.Advance(TimeSpan.FromMinutes(6));
        Receive("asmnet.new.1.tracks", Tracks());
        Assert.Equal("new", Assert.Single(_view.All).Node);
    }

    [Fact]
    public void All_NodeThatIsSilentForFiveMinutes_IsForgottenThoughNoOtherComes()
    {
        Receive("asmnet.gone.1.tracks", Tracks());
        _clock.Advance(TimeSpan.FromMinutes(4));
        Receive("asmnet.here.1.tracks", Tracks());
        Assert.Equal(2, _view.All.Count);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("here", Assert.Single(_view.All).Node);
        Assert.DoesNotContain("gone", Write(0).Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hall", 1, "asmnet.hall.1.tracks")]
    [InlineData("north hall.2*>", 12, "asmnet.north-hall-2--.12.tracks")]
    [InlineData("", 1, "asmnet.node.1.tracks")]
    public void Tracks_AnyName_IsOnePartOfTheSubject(string node, int source, string expected) => Assert.Equal(expected, FleetSubjects.Tracks(node, source));

    private static string Tracks(string faces = "") => $$"""{"type":"frame","width":640,"height":480,"faces":[{{faces}}]}""";

    private static string Face() =>
        $$$"""{"id":1,"box":[1,2,3,4],"pose":{"yaw":1,"pitch":2,"roll":3},"landmarks":[{{{string.Join(',', Enumerable.Repeat("[5,6]", 68))}}}],"irises":{"right":[7,8,9],"left":null},"gaze":{"right":[0,0,1],"left":null}}""";

    private void Receive(string subject, string message) => _view.Receive(subject, Encoding.UTF8.GetBytes(message));

    private (long Version, string Json) Write(long since)
    {
        var output = new ArrayBufferWriter<byte>();
        long version = _view.Write(since, output);
        if (output.WrittenCount > 0)
        {
            using JsonDocument valid = JsonDocument.Parse(output.WrittenMemory);
        }

        return (version, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    /// <summary>Has something happen as soon as it is written to.</summary>
    private sealed class DisturbedWriter(Action disturb) : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _inner = new();
        private Action? _disturb = disturb;

        public string Text => Encoding.UTF8.GetString(_inner.WrittenSpan);

        public void Advance(int count) => _inner.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Action? once = _disturb;
            _disturb = null;
            once?.Invoke();
            return _inner.GetMemory(sizeHint);
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
