using ASMNet.Imaging;
using ASMNet.Media.Video;

namespace ASMNet.Media.Tests.Video;

public sealed class NativeVideoSinkTests : IDisposable
{
    private static readonly SourceInfo Source = new("test", 8, 6, 30, IsLive: false, FrameCount: null);
    private readonly string _folder = Directory.CreateTempSubdirectory("asmnet-native-").FullName;
    private readonly List<string> _said = [];

    private string Path => System.IO.Path.Combine(_folder, "video.mp4");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Complete_AfterFrames_LeavesTheFileUnderItsNameAndNothingElse()
    {
        using (NativeVideoSink sink = Open(path => new FakeWriter(path))!)
        {
            WriteFrame(sink);
            sink.Complete();
        }

        Assert.Equal([Path], Directory.GetFiles(_folder));
        Assert.Equal("TEST 1", File.ReadAllText(Path));
        Assert.Equal("video: TEST by OpenCV", Assert.Single(_said));
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesNothing()
    {
        using (NativeVideoSink sink = Open(path => new FakeWriter(path))!)
        {
            WriteFrame(sink);
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void TryOpen_OnlyTheLastResortIsLeft_GivesNoneAndLeavesNothing()
    {
        OutputFile file = OutputFile.Prepare(Path, overwrite: false, "--output");
        Assert.Null(NativeVideoSink.TryOpen((path, _, _, _, _) => new FakeWriter(System.IO.Path.ChangeExtension(path, ".avi")), file, Source, _said.Add));
        file.Dispose();
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Empty(_said);
    }

    [Fact]
    public void Complete_TheFileIsNotPlayable_IsTheUsersToKnow()
    {
        using NativeVideoSink sink = Open(path => new FakeWriter(path) { Fault = "not playable" })!;
        WriteFrame(sink);
        Assert.Contains("not playable", Assert.Throws<MediaException>(sink.Complete).Message, StringComparison.Ordinal);
    }

    private NativeVideoSink? Open(Func<string, IVideoWriter> make) =>
        NativeVideoSink.TryOpen((path, _, _, _, _) => make(path), OutputFile.Prepare(Path, overwrite: false, "--output"), Source, _said.Add);

    private static void WriteFrame(NativeVideoSink sink)
    {
        MediaFramePool pool = new(new FramePool(), 1);
        MediaFrame frame = pool.Rent();
        frame.Allocate(8, 6);
        sink.Write(frame);
        pool.Return(frame);
    }

    private sealed class FakeWriter : IVideoWriter
    {
        private int _frames;

        public FakeWriter(string path)
        {
            Path = path;
            File.WriteAllText(path, string.Empty);
        }

        public string? Fault { get; init; }

        public string Path { get; }

        public string Codec => "TEST";

        public void Write(in ImageView picture, TimeSpan timestamp) => _frames++;

        public void Complete()
        {
            if (Fault is not null)
            {
                throw new MediaException(Fault);
            }

            File.WriteAllText(Path, $"{Codec} {_frames}");
        }

        public void Dispose()
        {
        }
    }
}
