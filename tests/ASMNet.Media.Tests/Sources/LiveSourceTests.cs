using System.Diagnostics;
using System.Globalization;
using System.Text;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Live or file, and what hangs: web servers on the loopback interface.</summary>
public sealed class LiveSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);
    private readonly List<string> _said = [];

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        _folder.Dispose();
    }

    [Fact]
    public void HttpCamera_IsLiveAndStampedByTheClock()
    {
        byte[] jpeg = Jpeg();
        using var server = new LoopbackServer((_, stream, stop) => SendCameraAsync(stream, jpeg, TimeSpan.FromMilliseconds(20), int.MaxValue, stop));
        var clock = new HeldClock();
        using IFrameSource source = MediaSource.Open($"{server.Address}/v", new MediaSourceOptions { TimeProvider = clock, Limits = new MediaLimits { Timeout = Patience } });
        MediaFrame frame = _frames.Rent();
        List<TimeSpan> times = [];
        foreach (double seconds in (double[])[3, 0.5, 0, 2.25])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.True(source.Read(frame, default));
            times.Add(frame.Timestamp);
        }

        _frames.Return(frame);
        Assert.True(source.Info.IsLive);
        Assert.Null(source.Info.FrameCount);
        Assert.Equal([0, 0.5, 0.5, 2.75], times.Select(time => time.TotalSeconds));
    }

    [Fact]
    public void HttpCamera_ReadLate_BeginsWithThePictureOfNow()
    {
        const int Missed = 200;
        byte[][] pictures = NumberedPictures();
        int connections = 0;
        int sent = 0;
        using var server = new LoopbackServer((_, stream, stop) =>
        {
            int connection = Interlocked.Increment(ref connections);
            int number = -1;
            return SendCameraAsync(stream, Next, TimeSpan.FromMilliseconds(10), int.MaxValue, stop);

            byte[] Next()
            {
                number++;
                if (connection == Volatile.Read(ref connections))
                {
                    Volatile.Write(ref sent, number);
                }

                return pictures[number % pictures.Length];
            }
        });
        using IFrameSource source = Open($"{server.Address}/v");
        int opened = Volatile.Read(ref sent);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref sent) >= opened + Missed, Patience));
        MediaFrame frame = _frames.Rent();

        Assert.True(source.Read(frame, default));

        // What had waited in pipes would begin with the picture of the opening; a machine that is busy may be some behind.
        int missed = (NumberOf(frame) - opened + pictures.Length) % pictures.Length;
        Assert.InRange(missed, Missed / 4, pictures.Length - 16);
        _frames.Return(frame);
    }

    [Fact]
    public void VideoOnAWebServer_IsAFileWithItsOwnTimes()
    {
        string file = Video("a.mp4", "-movflags", "+faststart");
        byte[] bytes = File.ReadAllBytes(file);
        using var server = new LoopbackServer((_, stream, stop) => LoopbackServer.SendFileAsync(stream, bytes, stop));

        using IFrameSource source = Open($"{server.Address}/a.mp4");

        Assert.False(source.Info.IsLive);
        Assert.Equal(TestFFmpeg.Times(file).Select(time => Math.Round(time, 3)), ReadAll(source).Select(time => Math.Round(time.TotalSeconds, 3)));
        Assert.Null(source.Defect);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Playlist_IsAFileWhenItHasAnEnd(bool hasEnd)
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=3", "-pix_fmt", "yuv420p", "-g", "25", "-hls_time", "1", "-hls_list_size", "0", _folder.File("p.m3u8"));
        string list = File.ReadAllText(_folder.File("p.m3u8"));
        Assert.Contains("#EXT-X-ENDLIST", list, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("p.m3u8"), hasEnd ? list : list.Replace("#EXT-X-ENDLIST", "", StringComparison.Ordinal));
        using var server = new LoopbackServer((path, stream, stop) => LoopbackServer.SendFileAsync(stream, File.ReadAllBytes(_folder.File(Path.GetFileName(path))), stop));

        using IFrameSource source = Open($"{server.Address}/p.m3u8");

        Assert.Equal(!hasEnd, source.Info.IsLive);
    }

    [Fact]
    public void ServerThatSaysNothing_EndsWithAClearMessage()
    {
        using var server = new LoopbackServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        var clock = Stopwatch.StartNew();

        MediaException hanging = Assert.Throws<MediaException>(() => Open($"{server.Address}/v", TimeSpan.FromSeconds(1)));

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(15));
        Assert.Contains("does not answer: nothing came within 1 s", hanging.Message, StringComparison.Ordinal);
        AssertNoChildOf(server.Address);
    }

    [Fact]
    public void ServerThatSaysNothing_CanBeGivenUp()
    {
        using var server = new LoopbackServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var clock = Stopwatch.StartNew();

        Assert.ThrowsAny<OperationCanceledException>(() => MediaSource.Open($"{server.Address}/v", new MediaSourceOptions { Limits = new MediaLimits { Timeout = Patience } }, cancellation.Token));

        Assert.True(clock.Elapsed < Patience / 2);
        AssertNoChildOf(server.Address);
    }

    [Fact]
    public void CameraThatFallsSilent_EndsAndSaysSo()
    {
        byte[] jpeg = Jpeg();
        int connections = 0;
        using var server = new LoopbackServer((_, stream, stop) =>
            SendCameraAsync(stream, jpeg, TimeSpan.FromMilliseconds(40), Interlocked.Increment(ref connections) == 1 ? int.MaxValue : 20, stop));
        using IFrameSource source = Open($"{server.Address}/v", TimeSpan.FromSeconds(3));

        Assert.NotEmpty(ReadAll(source));

        Assert.Contains("no picture came for 3 s", source.Defect, StringComparison.Ordinal);
        AssertNoChildOf(server.Address);
    }

    [Fact]
    public void CameraThatFallsSilent_IsOpenedAgainWhenThatIsWanted()
    {
        byte[] jpeg = Jpeg();
        int connections = 0;
        using var server = new LoopbackServer((_, stream, stop) =>
            SendCameraAsync(stream, jpeg, TimeSpan.FromMilliseconds(40), Interlocked.Increment(ref connections) == 2 ? 15 : int.MaxValue, stop));
        using IFrameSource source = MediaSource.Open(
            $"{server.Address}/v", new MediaSourceOptions { Reconnects = true, Report = _said.Add, Limits = new MediaLimits { Timeout = TimeSpan.FromSeconds(4) } });
        MediaFrame frame = _frames.Rent();
        using var late = new CancellationTokenSource(Patience);
        List<(long Sequence, TimeSpan Time)> frames = [];
        while (frames.Count < 40)
        {
            Assert.True(source.Read(frame, late.Token));
            frames.Add((frame.Sequence, frame.Timestamp));
        }

        _frames.Return(frame);
        Assert.Equal(Enumerable.Range(0, 40).Select(number => (long)number), frames.Select(each => each.Sequence));
        Assert.Contains(frames.Zip(frames.Skip(1)), pair => pair.Second.Time - pair.First.Time > TimeSpan.FromSeconds(3));
        Assert.Equal(2, _said.Count);
        Assert.Contains("is being opened again", _said[0], StringComparison.Ordinal);
        Assert.Contains("is back after", _said[1], StringComparison.Ordinal);
        Assert.Null(source.Trouble);
    }

    [Theory]
    [InlineData("concat:", "'concat:a.mp4' does not exist")]
    [InlineData("subfile://x", "subfile://")]
    [InlineData("gopher://x", "gopher://")]
    public void OtherSchemes_AreRefused(string text, string said)
    {
        text = text.EndsWith(':') ? text + "a.mp4" : text;

        Assert.Contains(said, Assert.Throws<MediaException>(() => Open(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlaylistNamedMp4_ReadsNothingElse()
    {
        string secret = Video("secret.mp4");
        string[] lists =
        [
            $"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{secret}\n#EXT-X-ENDLIST\n",
            $"ffconcat version 1.0\nfile '{secret}'\n",
            $"<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet><Representation id=\"1\"><BaseURL>{secret}</BaseURL></Representation></AdaptationSet></Period></MPD>",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        ];
        foreach (string list in lists)
        {
            string file = _folder.File("clip.mp4");
            File.WriteAllText(file, list);
            MediaException refused = Assert.Throws<MediaException>(() => Open(file));
            Assert.Contains("clip.mp4", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SongWithACover_IsNoVideo()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", _folder.File("cover.png"));
        TestFFmpeg.Make("-f", "lavfi", "-i", "sine=duration=1", "-i", _folder.File("cover.png"), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", _folder.File("song.mp3"));

        Assert.Contains("only a cover picture", Assert.Throws<MediaException>(() => Open(_folder.File("song.mp3"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GapOfHours_IsClosedAndSaid()
    {
        string file = _folder.File("gap.mkv");
        TestFFmpeg.Make("-i", Video("plain.mkv", "-bf", "0"), "-c", "copy", "-bsf:v", @"setts=ts=if(gt(N\,10)\,TS+28800/TB\,TS)", file);
        Assert.True(TestFFmpeg.Times(file)[^1] > 28_800);
        using IFrameSource source = Open(file);

        List<TimeSpan> times = ReadAll(source);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => i * 0.04), times.Select(time => Math.Round(time.TotalSeconds, 3)));
        Assert.Contains("leaps forwards by 28800.0 s at frame 12", Assert.Single(_said), StringComparison.Ordinal);
        Assert.Null(source.Defect);
    }

    [Fact]
    public void OneStrayTime_LeavesAllOthersAsTheyAre()
    {
        string file = _folder.File("spike.mkv");
        byte[] picture = TestPictures.Create(32, 24);
        using (FileStream target = File.Create(file))
        {
            var matroska = new ASMNet.Media.Video.MatroskaStream(target, 32, 24, 25);
            for (int i = 0; i < 30; i++)
            {
                matroska.Write(picture, TimeSpan.FromSeconds((i * 0.04) + (i == 10 ? 3600 : 0)));
            }
        }

        Assert.Equal(3600.4, TestFFmpeg.Times(file)[10], 3);
        using IFrameSource source = Open(file);

        List<TimeSpan> times = ReadAll(source);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => Math.Round(i * 0.04, 3)), times.Select(time => Math.Round(time.TotalSeconds, 3)));
    }

    [Fact]
    public void SizeThatChangesOnTheWay_BecomesTheFirstOneAndLosesNoTime()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=1", "-pix_fmt", "yuv420p", _folder.File("1.ts"));
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=128x96:r=25:d=1", "-pix_fmt", "yuv420p", "-output_ts_offset", "1", _folder.File("2.ts"));
        string both = _folder.File("both.ts");
        File.WriteAllBytes(both, [.. File.ReadAllBytes(_folder.File("1.ts")), .. File.ReadAllBytes(_folder.File("2.ts"))]);
        double[] known = TestFFmpeg.Times(both);
        using IFrameSource source = Open(both);

        List<TimeSpan> times = ReadAll(source);

        Assert.Equal(known.Select(time => Math.Round(time - known[0], 3)), times.Select(time => Math.Round((time - times[0]).TotalSeconds, 3)));
        Assert.Equal((64, 48), (source.Info.Width, source.Info.Height));
    }

    [Fact]
    public void Sandbox_WhereThereIsOne_ReadsTheSame()
    {
        string file = Video("a.mp4");
        using IFrameSource source = MediaSource.Open(file, new MediaSourceOptions { Sandbox = true, Limits = new MediaLimits { Timeout = Patience } });

        Assert.Equal(25, ReadAll(source).Count);
    }

    [Fact]
    public void TooLargeVideo_IsRefused()
    {
        string file = Video("a.mp4");

        Assert.Contains("a.mp4", Assert.Throws<MediaException>(() =>
            MediaSource.Open(file, new MediaSourceOptions { Limits = new MediaLimits { MaximumPixels = 1000, Timeout = Patience } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_InTheMiddle_LeavesNoChildBehind()
    {
        string file = Video("long.mp4", "-t", "1");
        IFrameSource source = Open(file);
        MediaFrame frame = _frames.Rent();
        Assert.True(source.Read(frame, default));
        _frames.Return(frame);

        source.Dispose();

        AssertNoChildOf(file);
    }

    private static void AssertNoChildOf(string address)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                string command = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline")));
                Assert.False(command.Contains("ffmpeg", StringComparison.Ordinal) && command.Contains(address, StringComparison.Ordinal), command);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
    }

    private static Task SendCameraAsync(Stream stream, byte[] jpeg, TimeSpan distance, int count, CancellationToken stop) =>
        SendCameraAsync(stream, () => jpeg, distance, count, stop);

    private static async Task SendCameraAsync(Stream stream, Func<byte[]> next, TimeSpan distance, int count, CancellationToken stop)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"u8.ToArray(), stop);
        using var timer = new PeriodicTimer(distance);
        for (int i = 0; i < count; i++)
        {
            byte[] jpeg = next();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"), stop);
            await stream.WriteAsync(jpeg, stop);
            await stream.WriteAsync("\r\n"u8.ToArray(), stop);
            await timer.WaitForNextTickAsync(stop);
        }

        await Task.Delay(Timeout.Infinite, stop);
    }

    private byte[] Jpeg()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48", "-frames:v", "1", _folder.File("camera.jpg"));
        return File.ReadAllBytes(_folder.File("camera.jpg"));
    }

    /// <summary>256 pictures that show their number as the greys of their halves.</summary>
    private byte[][] NumberedPictures()
    {
        TestFFmpeg.Make(
            "-f", "lavfi", "-i", "nullsrc=s=64x48:r=25,format=gray,geq=lum='if(lt(X,32),16*mod(N,16),16*floor(N/16))'", "-frames:v", "256", "-q:v", "2", "-start_number", "0", _folder.File("number%03d.jpg"));
        return [.. Directory.GetFiles(_folder.Path, "number*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }

    private static int NumberOf(MediaFrame frame)
    {
        int Grey(int x) => (int)Math.Round(frame.Buffer.Pixels[3 * ((24 * 64) + x)] / 16.0);
        return Grey(16) + (16 * Grey(48));
    }

    private string Video(string name, params string[] options)
    {
        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-pix_fmt", "yuv420p", .. options, file]);
        return file;
    }

    private IFrameSource Open(string text, TimeSpan? timeout = null) =>
        MediaSource.Open(text, new MediaSourceOptions { Report = _said.Add, Limits = new MediaLimits { Timeout = timeout ?? Patience } });

    private List<TimeSpan> ReadAll(IFrameSource source)
    {
        using var late = new CancellationTokenSource(Patience);
        List<TimeSpan> times = [];
        MediaFrame frame = _frames.Rent();
        while (source.Read(frame, late.Token))
        {
            times.Add(frame.Timestamp);
        }

        _frames.Return(frame);
        return times;
    }

    /// <summary>A clock that stands still until it is told to go on; its timers are real.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerHour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
