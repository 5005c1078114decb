using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.OpenCv.Video;

namespace ASMNet.OpenCv.Tests.Video;

/// <summary>What OpenCV reads of files that ffmpeg made.</summary>
public sealed class OpenCvVideoSourceTests : IDisposable
{
    private const int Pictures = 12;
    private const int Width = 96;
    private const int Height = 64;

    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _pool = new(new FramePool(), 1);

    public void Dispose()
    {
        _folder.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        Assert.Equal(0, _pool.Buffers.Outstanding);
    }

    [Theory]
    [InlineData("video.mp4", "-c:v", "libx264")]
    [InlineData("video.mkv", "-c:v", "libx264")]
    [InlineData("video.avi", "-c:v", "mjpeg")]
    [InlineData("video.webm", "-c:v", "libvpx-vp9")]
    public void Read_Video_GivesEveryPictureAtItsTime(string name, params string[] codec)
    {
        string file = Make(name, ["-pix_fmt", "yuv420p", .. codec]);
        using OpenCvVideoSource source = new(file, TimeProvider.System);
        Assert.Equal((Width, Height, 25.0, false), (source.Info.Width, source.Info.Height, source.Info.FrameRate, source.Info.IsLive));
        byte[] expected = TestFFmpeg.Decode(file);
        List<TimeSpan> times = [];
        int length = 3 * Width * Height;
        ReadAll(source, frame =>
        {
            Assert.Equal(times.Count, frame.Sequence);
            Assert.InRange(TestPictures.SignalToNoise(expected.AsSpan(times.Count * length, length), frame.Buffer.Pixels), 35, double.PositiveInfinity);
            times.Add(frame.Timestamp);
        });
        Assert.Equal(TestFFmpeg.Times(file), times.Select(time => time.TotalSeconds), (one, other) => Math.Abs(one - other) < 0.002);
        Assert.Null(source.Defect);
    }

    // OpenCV reads on in memory that is gone, which ends the process; one that has come to its end would seem to be empty.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Pictures)]
    public void Read_DisposedOf_SaysSo(int read)
    {
        OpenCvVideoSource source = new(Make("video.mkv", "-c:v", "libx264"), TimeProvider.System);
        Assert.Equal(read, source.Frames().Take(read).Count());
        source.Dispose();
        source.Dispose();

        Assert.Throws<ObjectDisposedException>(() => source.Frames().Count());
        MediaFrame frame = _pool.Rent();
        Assert.Throws<ObjectDisposedException>(() => source.Read(frame, default));
        _pool.Return(frame);
    }

    // By another thread, while a picture is on its way.
    [Fact]
    public void Dispose_WhileItIsRead_WaitsForTheRead()
    {
        var clock = new HookedClock();
        OpenCvVideoSource source = new(Make("video.mkv", "-c:v", "libx264"), clock);
        Thread? ends = null;
        clock.Asked = () => ends ??= Waiting.Start(source.Dispose);
        MediaFrame frame = _pool.Rent();
        Assert.True(source.Read(frame, default));
        Assert.True(ends!.Join(Waiting.Patience));
        Assert.Throws<ObjectDisposedException>(() => source.Read(frame, default));
        _pool.Return(frame);
    }

    [Fact]
    public void Read_UnevenTimes_KeepsThem()
    {
        string file = Make("uneven.mkv", "-vf", "setpts='if(lt(N,6),N,N*3)/25/TB'", "-fps_mode", "passthrough", "-c:v", "libx264");
        using OpenCvVideoSource source = new(file, TimeProvider.System);
        List<double> times = [];
        ReadAll(source, frame => times.Add(frame.Timestamp.TotalSeconds));
        Assert.Equal(TestFFmpeg.Times(file), times, (one, other) => Math.Abs(one - other) < 0.002);
    }

    [Fact]
    public void Read_PixelsThatAreNotSquare_AreMadeSquare()
    {
        string file = Make("wide.mkv", "-vf", "setsar=4/3", "-c:v", "libx264");
        using OpenCvVideoSource source = new(file, TimeProvider.System);
        Assert.Equal((128, Height), (source.Info.Width, source.Info.Height));
        ReadAll(source, frame => Assert.Equal(128, frame.Buffer.Width));
    }

    [Fact]
    public void Read_VideoThatSaysItLiesOnItsSide_IsUpright()
    {
        string flat = Make("flat.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        string file = _folder.File("turned.mp4");
        TestFFmpeg.Make("-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90", file);
        using OpenCvVideoSource source = new(file, TimeProvider.System);
        Assert.Equal((Height, Width), (source.Info.Width, source.Info.Height));
        byte[] expected = TestFFmpeg.Decode(file);
        int length = 3 * Width * Height;
        ReadAll(source, frame => Assert.InRange(
            TestPictures.SignalToNoise(expected.AsSpan((int)frame.Sequence * length, length), frame.Buffer.Pixels), 35, double.PositiveInfinity));
    }

    [Fact]
    public void Read_VideoThatBreaksOff_GivesWhatIsThereAndSaysSo()
    {
        string whole = Make("whole.avi", "-c:v", "mjpeg");
        byte[] bytes = File.ReadAllBytes(whole);
        string file = _folder.File("broken.avi");
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        using OpenCvVideoSource source = new(file, TimeProvider.System);
        int count = 0;
        ReadAll(source, _ => count++);
        Assert.InRange(count, 1, Pictures - 1);
        Assert.StartsWith($"'{file}' is truncated or damaged: {count} of about ", source.Defect, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    public void Constructor_FileThatIsNoVideo_NamesIt(string content)
    {
        string file = _folder.File("bad.mp4");
        File.WriteAllText(file, content);
        AssertRefused(file);
    }

    [Theory]
    [InlineData("ffconcat version 1.0\nfile video.avi\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\nvideo.avi\n#EXT-X-ENDLIST\n")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 40000 RTP/AVP 96\na=rtpmap:96 H264/90000\n")]
    public void Constructor_ScriptThatLeadsElsewhere_IsNoVideo(string script)
    {
        Make("video.avi", "-c:v", "mjpeg");
        string file = _folder.File("script.mp4");
        File.WriteAllText(file, script);
        AssertRefused(file);
    }

    [Fact]
    public void Constructor_OnlySound_NamesIt()
    {
        string file = _folder.File("sound.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "sine=d=1", file);
        AssertRefused(file);
    }

    [Fact]
    public void Read_AfterCancellation_Ends()
    {
        using OpenCvVideoSource source = new(Make("video.avi", "-c:v", "mjpeg"), TimeProvider.System);
        MediaFrame frame = _pool.Rent();
        Assert.False(source.Read(frame, new CancellationToken(canceled: true)));
        _pool.Return(frame);
    }

    private static void AssertRefused(string file) =>
        Assert.Contains($"'{file}'", Assert.Throws<MediaException>(() => new OpenCvVideoSource(file, TimeProvider.System)).Message, StringComparison.Ordinal);

    private void ReadAll(OpenCvVideoSource source, Action<MediaFrame> look)
    {
        while (true)
        {
            MediaFrame frame = _pool.Rent();
            try
            {
                if (!source.Read(frame, CancellationToken.None))
                {
                    return;
                }

                look(frame);
            }
            finally
            {
                _pool.Return(frame);
            }
        }
    }

    private string Make(string name, params string[] output)
    {
        string pixels = _folder.File("pixels.raw");
        using (FileStream stream = File.Create(pixels))
        {
            for (int number = 0; number < Pictures; number++)
            {
                stream.Write(TestPictures.Create(Width, Height, number));
            }
        }

        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{Width}x{Height}", "-r", "25", "-i", pixels, .. output, file]);
        return file;
    }

    private sealed class HookedClock : TimeProvider
    {
        public Action? Asked { get; set; }

        public override long GetTimestamp()
        {
            Asked?.Invoke();
            return base.GetTimestamp();
        }
    }
}
