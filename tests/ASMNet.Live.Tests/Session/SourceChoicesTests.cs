using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Session;

public sealed class SourceChoicesTests
{
    private static readonly CameraDevice[] TwoCameras = [new(0, "Integrated Webcam"), new(2, "")];

    [Theory]
    [InlineData(null)]
    [InlineData("auto")]
    public void Find_AutomaticWithACamera_ChoosesTheCamera(string? text)
    {
        SourceChoices choices = Create(text, TwoCameras);

        Assert.Equal("camera:0", choices.FirstId);
        Assert.Equal([new("synthetic", "Synthetic face"), new("camera:0", "Integrated Webcam"), new("camera:2", "Camera 2")], choices.Find());
    }

    [Theory]
    [InlineData("synthetic", "synthetic", "Synthetic face")]
    [InlineData("synthetic:faces=2", "start", "synthetic:faces=2")]
    [InlineData("camera:Logi", "start", "camera:Logi")]
    [InlineData("talk.mp4", "start", "talk.mp4")]
    [InlineData("rtsp://user:secret@host/stream", "start", "rtsp://host/stream")]
    [InlineData("camera:7", "camera:7", "camera:7")]
    public void Find_WhateverTheProgramWasStartedWith_ListsItWithoutSecrets(string text, string id, string name)
    {
        SourceChoices choices = Create(text, []);

        Assert.Equal(id, choices.FirstId);
        Assert.Equal(new Choice(id, name), choices.Find()[0]);
    }

    [Fact]
    public void Open_SourceWithAnEnd_PlaysAtItsOwnSpeedAndIsNotTakenForLive()
    {
        using IFrameSource source = Create("synthetic:pace=off", []).Open("start");

        Assert.IsType<PacedSource>(source);
        Assert.False(source.Info.IsLive);
    }

    private static SourceChoices Create(string? text, CameraDevice[] cameras)
    {
        var factory = new SourceFactory(new Settings(), _ => Draw, TimeProvider.System, _ => { }, () => new ListedCameras(cameras));
        return new SourceChoices(factory.Resolve(text), text ?? "auto", source => factory.Open(source), () => cameras, repeats: false, TimeProvider.System);
    }

    private static void Draw(TimeSpan time, FrameBuffer picture, TrackedFaces faces)
    {
    }

    private sealed class ListedCameras(CameraDevice[] cameras) : ICameraProvider
    {
        public IReadOnlyList<CameraDevice> List() => cameras;

        public IFrameSource Open(CameraRequest request, TimeProvider timeProvider, Action<string> report) => throw new MediaException("not in this test");

        public IReadOnlyList<CameraInfo> Modes(int index) => [];
    }
}
