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
        Receive("asmnet.west.10.tracks", """{"faces":[]}""");
        Receive("asmnet.west.2.tracks", """{"faces":[]}""");
        Receive("asmnet.hall.1.tracks", """{"faces":[]}""");
        Receive("asmnet.hall.1.tracks", """{"faces":[1]}""");
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
        Receive("asmnet.a.1.tracks", """{"sequence":1}""");
        Receive("asmnet.b.1.tracks", """{"sequence":7}""");
        (long first, string all) = Write(0);
        Receive("asmnet.b.1.tracks", """{"sequence":8}""");
        Receive("asmnet.b.1.tracks", """{"sequence":9}""");
        (long second, string some) = Write(first);

        Assert.Equal("""[{"node":"a","source":"1","tracks":{"sequence":1}},{"node":"b","source":"1","tracks":{"sequence":7}}]""", all);
        Assert.Equal("""[{"node":"b","source":"1","tracks":{"sequence":9}}]""", some);
        Assert.Equal((second, ""), Write(second));
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

    [Fact]
    public void Receive_MoreSourcesThanThereIsRoomFor_KeepsThoseThatAreThereAndForgetsSilentOnes()
    {
        for (int i = 0; i < 5000; i++)
        {
            Receive($"asmnet.n{i}.1.tracks", "{}");
        }

        Assert.Equal(4096, _view.All.Count);
        _clock.Advance(TimeSpan.FromMinutes(6));
        Receive("asmnet.new.1.tracks", "{}");
        Assert.Equal("new", Assert.Single(_view.All).Node);
    }

    [Fact]
    public void All_NodeThatIsSilentForFiveMinutes_IsForgottenThoughNoOtherComes()
    {
        Receive("asmnet.gone.1.tracks", "{}");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Receive("asmnet.here.1.tracks", "{}");
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
}
