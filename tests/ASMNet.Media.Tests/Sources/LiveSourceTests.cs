using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Live or file, and what hangs: web servers on the loopback interface.</summary>
public sealed class LiveSourceTests : SourceTest
{
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
    public void TwoVideosOfAProgramStream_HeardOfInAnotherOrderWhenItIsRead_TheLargerIsRead()
    {
        string file = _folder.File("two");
        TestFFmpeg.Make(
            "-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=8", "-f", "lavfi", "-i", "color=blue:s=128x96:r=25:d=8",
            "-map", "0", "-map", "1", "-c:v", "mpeg2video", "-g", "5", "-f", "vob", file);
        byte[] whole = File.ReadAllBytes(file);

        // the first packet of the second video
        int later = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 0xE1]);
        int connections = 0;
        using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            int from = Interlocked.Increment(ref connections) == 1 ? 0 : later;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            await stream.WriteAsync(whole.AsMemory(from), stop);
        });
        using IFrameSource source = Open($"{server.Address}/two");
        MediaFrame frame = _frames.Rent();

        Assert.True(source.Read(frame, default));

        Assert.Equal(128, source.Info.Width);
        ReadOnlySpan<byte> middle = frame.Buffer.Pixels.Slice(3 * ((48 * 128) + 64), 3);
        Assert.True(middle[0] > 200 && middle[2] < 50, $"blue, green and red are {string.Join(", ", middle.ToArray())}");
        _frames.Return(frame);
    }

    [Fact]
    public void HttpCamera_ReadLate_BeginsWithThePictureOfNow()
    {
        const int Missed = 200;
        byte[][] pictures = NumberedPictures();
        int connections = 0;
        int sent = 0;
        int last = int.MaxValue;
        using var server = new LoopbackServer((_, stream, stop) =>
        {
            int connection = Interlocked.Increment(ref connections);
            int number = -1;
            return SendCameraAsync(stream, Next, TimeSpan.FromMilliseconds(10), int.MaxValue, stop);

            byte[] Next()
            {
                number = Math.Min(number + 1, Volatile.Read(ref last));
                if (connection == Volatile.Read(ref connections))
                {
                    Volatile.Write(ref sent, number);
                }

                return pictures[number % pictures.Length];
            }
        });
        using IFrameSource source = Open($"{server.Address}/v");
        int opened = Volatile.Read(ref sent);
        Volatile.Write(ref last, opened + Missed);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref sent) >= opened + Missed, Patience));
        MediaFrame frame = _frames.Rent();

        Assert.True(source.Read(frame, default));

        // What had waited in pipes would begin with the picture of the opening, give or take some; a machine that is busy may be some behind.
        int missed = (NumberOf(frame) - opened + pictures.Length) % pictures.Length;
        Assert.InRange(missed, Missed / 4, Missed + 2);
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

    [Theory]
    [InlineData("10")]
    [InlineData("250")] // no second key picture: the one that is known by is the one to begin with
    public void TransportStream_IsOpenAsSoonAsItsPicturesAreKnown(string keyDistance)
    {
        // less than the five seconds that ffmpeg looks at by itself, and each reader gets no more than that
        byte[] stream = Bytes("some.ts", "-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=3", "-pix_fmt", "yuv420p", "-g", keyDistance);
        using var server = new SilentSender(stream);

        using IFrameSource source = Open(server.Address, Patience / 2);

        Assert.True(source.Info.IsLive);
        Assert.Equal((64, 48), (source.Info.Width, source.Info.Height));
    }

    [Fact]
    public void OtherStreamWhereTransportStreamsAreUsual_IsOpenedToo()
    {
        using var server = new SilentSender(Bytes("some.nut", "-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=30", "-c:v", "mjpeg"));

        using IFrameSource source = Open(server.Address);

        Assert.True(source.Info.IsLive);
        Assert.Equal((64, 48), (source.Info.Width, source.Info.Height));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FlashServerWhosePicturesComeLaterThanItsSound_IsWaitedFor(bool hasSound)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const string Sound = """{"codec_type": "audio"}""";
        const string Pictures = """{"codec_type": "video"}""";
        string soon = hasSound ? Sound : Pictures;
        string later = hasSound ? $"{Pictures}, {Sound}" : Pictures;
        TestScript.Write(
            _folder.File("ffprobe"),
            $$$"""case "$*" in *-analyzeduration*) streams='{{{soon}}}';; *) streams='{{{later}}}';; esac; printf '{"streams": [%s], "format": {"format_name": "flv"}}' "$streams" """);
        TestScript.Write(_folder.File("ffmpeg"), $"case \"$*\" in *-version) exec '{TestFFmpeg.Tools.FFmpeg}' \"$@\";; esac; echo \"$@\" > '{_folder.File("asked")}'; exit 1");

        Assert.Throws<MediaException>(() => MediaSource.Open("rtmp://127.0.0.1/live/x", new MediaSourceOptions { FFmpegFolder = _folder.Path }));

        // without sound there is none to wait for; with it, ffmpeg looks no longer than until both have come
        Assert.Equal(!hasSound, File.ReadAllText(_folder.File("asked")).Contains("-analyzeduration", StringComparison.Ordinal));
    }

    [Fact]
    public void RtspCamera_IsAskedForOneConnectionFirst()
    {
        using var camera = new RtspRefusal();

        MediaException refused = Assert.Throws<MediaException>(() => Open(camera.Address.Replace("//", "//anna:secret@", StringComparison.Ordinal)));

        Assert.StartsWith("RTP/AVP/TCP", camera.Transports.First(), StringComparison.Ordinal);
        Assert.Contains(camera.Transports, transport => transport.StartsWith("RTP/AVP", StringComparison.Ordinal) && !transport.StartsWith("RTP/AVP/TCP", StringComparison.Ordinal));
        Assert.Contains(camera.Address, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--b\r\nContent-Type: image/jpg\r\nContent-Length: {0}\r\n\r\n")] // no registered type, but one that cameras send
    [InlineData("--b\r\nContent-Type: image/jpeg; charset=utf-8\r\nContent-Length: {0}\r\n\r\n")]
    [InlineData("--b\r\nContent-Length: {0}\r\n\r\n")] // RFC 2046, 5.1: a part may have no type
    public void HttpCameraWithAnOddTypeOfItsParts_IsRead(string head)
    {
        byte[] jpeg = Jpeg();
        using var server = new LoopbackServer((_, stream, stop) => SendCameraAsync(stream, () => jpeg, TimeSpan.FromMilliseconds(20), int.MaxValue, stop, head));

        using IFrameSource source = Open($"{server.Address}/v");

        Assert.True(source.Info.IsLive);
        Assert.Equal((64, 48), (source.Info.Width, source.Info.Height));
        MediaFrame frame = _frames.Rent();
        for (int i = 0; i < 10; i++)
        {
            Assert.True(source.Read(frame, default));
        }

        _frames.Return(frame);
    }

    [Fact]
    public void HttpCameraThatHangsUp_IsSaidInWords()
    {
        byte[] jpeg = Jpeg();
        using var server = new LoopbackServer((_, stream, stop) => SendCameraAsync(stream, jpeg, TimeSpan.FromMilliseconds(20), 50, stop, hangsUp: true));
        using IFrameSource source = Open($"{server.Address}/v");

        ReadAll(source);

        Assert.Equal($"'{server.Address}/v' stopped: the sender hung up", source.Defect);
    }

    [Fact]
    public void ServerThatSaysNothing_EndsWithAClearMessage()
    {
        using var server = new LoopbackServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        var clock = Stopwatch.StartNew();

        MediaException hanging = Assert.Throws<MediaException>(() => Open($"{server.Address}/v", TimeSpan.FromSeconds(1)));

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), Patience);
        Assert.Contains("does not answer: nothing came within 1 s", hanging.Message, StringComparison.Ordinal);
        Assert.Empty(ChildrenOf(server.Address));
    }

    [Fact]
    public void ServerThatSaysNothing_CanBeGivenUp()
    {
        using var cancellation = new CancellationTokenSource();
        string address = "";
        List<string> waiting = [];
        using var server = new LoopbackServer((_, _, stop) =>
        {
            waiting = ChildrenOf(address);
            cancellation.Cancel();
            return Task.Delay(Timeout.Infinite, stop);
        });
        address = server.Address;
        var clock = Stopwatch.StartNew();

        Assert.ThrowsAny<OperationCanceledException>(() => MediaSource.Open($"{address}/v", new MediaSourceOptions { Limits = new MediaLimits { Timeout = Patience } }, cancellation.Token));

        Assert.True(clock.Elapsed < Patience / 2);
        Assert.Equal(OperatingSystem.IsLinux() ? 1 : 0, waiting.Count);
        Assert.Empty(ChildrenOf(address));
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
        Assert.Empty(ChildrenOf(server.Address));
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
    [InlineData("tcp://127.0.0.1:{0}?listen", "tcp://127.0.0.1:{0}", "mpegts", 30)]
    [InlineData("rtmp://127.0.0.1:{0}/live/phone?listen", "rtmp://127.0.0.1:{0}/live/phone", "flv", 3)]
    public Task SenderThatConnectsOnce_IsAwaitedAndRead(string listening, string sendingTo, string format, int seconds) =>
        AssertReadAsync(sendingTo, format, seconds, listening, (address, taken) => Open(address, cancellation: taken));

    [Theory]
    [InlineData("srt://127.0.0.1:{0}?mode=listener", "srt://127.0.0.1:{0}", "mpegts")]
    [InlineData("tcp://127.0.0.1:{0}?listen", "tcp://127.0.0.1:{0}", "mpegts")]
    [InlineData("tcp://127.0.0.1:{0}?listen", "tcp://127.0.0.1:{0}", "h264")] // as rpicam-vid sends
    public Task SenderThatTakesOneReader_IsRead(string waiting, string reading, string format) => AssertReadAsync(waiting, format, 30, reading, OpenOnceItIsThere);

    private async Task AssertReadAsync(string sending, string format, int seconds, string reading, Func<string, CancellationToken, IFrameSource> open)
    {
        using var late = new CancellationTokenSource(Patience);
        bool isRead;
        do
        {
            string port = FreePort();
            isRead = await TryReadAsync(string.Format(CultureInfo.InvariantCulture, sending, port), format, seconds, string.Format(CultureInfo.InvariantCulture, reading, port), open, late.Token);
        }
        while (!isRead);
    }

    /// <summary>Whether it was read; false where somebody else has taken the port since it was free.</summary>
    private async Task<bool> TryReadAsync(string sending, string format, int seconds, string reading, Func<string, CancellationToken, IFrameSource> open, CancellationToken late)
    {
        using var taken = CancellationTokenSource.CreateLinkedTokenSource(late);
        Task sender = SendAsync(sending, format, seconds, taken);
        MediaFrame frame = _frames.Rent();
        try
        {
            using IFrameSource source = open(reading, taken.Token);
            for (int i = 0; i < 10; i++)
            {
                Assert.True(source.Read(frame, taken.Token));
            }

            Assert.True(source.Info.IsLive);
            Assert.Equal((64, 48), (frame.Buffer.Width, frame.Buffer.Height));
        }
        catch (Exception exception) when (!late.IsCancellationRequested && (taken.IsCancellationRequested || exception.Message.Contains(AddressInUse, StringComparison.Ordinal)))
        {
            taken.Cancel();
            await sender;
            return false;
        }
        finally
        {
            _frames.Return(frame);
        }

        await sender;
        return true;
    }

    private IFrameSource OpenOnceItIsThere(string address, CancellationToken taken)
    {
        while (true)
        {
            try
            {
                return Open(address, cancellation: taken);
            }
            catch (MediaException notYet) when (!taken.IsCancellationRequested)
            {
                _said.Add(notYet.Message);
            }
        }
    }

    /// <summary>Sends pictures without sound as soon as somebody listens, and never again. Of Flash's kind three seconds are enough to be known.</summary>
    /// <param name="taken">Ends it; it is cancelled where somebody else has the address.</param>
    private static async Task SendAsync(string address, string format, int seconds, CancellationTokenSource taken)
    {
        string error;
        do
        {
            using Process sender = TestFFmpeg.Tools.Start(
                ["-hide_banner", "-loglevel", "error", "-re", "-f", "lavfi", "-i", $"testsrc=s=64x48:r=25:d={seconds}", "-pix_fmt", "yuv420p", "-g", "10", "-f", format, address]);
            sender.StandardInput.Close();
            using CancellationTokenRegistration end = taken.Token.Register(sender.Kill);
            error = await sender.StandardError.ReadToEndAsync(CancellationToken.None);
            await sender.WaitForExitAsync(CancellationToken.None);
        }
        while (error.Contains("Connection refused", StringComparison.Ordinal) && !taken.IsCancellationRequested);

        if (error.Contains(AddressInUse, StringComparison.Ordinal))
        {
            await taken.CancelAsync();
        }
    }

    /// <summary>A port that nobody has now; somebody may be faster.</summary>
    private static string FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CameraOfAnotherSize_IsFittedIntoTheFirst(bool isInOneStream)
    {
        byte[] wide = Bytes("wide.jpg", "-f", "lavfi", "-i", "color=white:s=64x48", "-frames:v", "1");
        byte[] tall = Bytes("tall.jpg", "-f", "lavfi", "-i", "color=white:s=48x64", "-frames:v", "1");
        int connections = 0;
        using var server = new LoopbackServer((_, stream, stop) =>
        {
            // the first one looks at what it is, the second one reads
            int connection = Interlocked.Increment(ref connections);
            int sent = 0;
            return SendCameraAsync(stream, Next, TimeSpan.FromMilliseconds(40), connection == 2 && !isInOneStream ? 15 : int.MaxValue, stop);

            byte[] Next() => connection > 2 || (connection == 2 && sent++ >= 15) ? tall : wide;
        });
        using IFrameSource source = MediaSource.Open(
            $"{server.Address}/v", new MediaSourceOptions { Reconnects = true, Report = _said.Add, Limits = new MediaLimits { Timeout = TimeSpan.FromSeconds(4) } });
        MediaFrame frame = _frames.Rent();
        using var late = new CancellationTokenSource(Patience);
        do
        {
            Assert.True(source.Read(frame, late.Token));
        }
        while (BlueOf(frame, 0) > 128);

        // 48x64 in 64x48 is 36 wide, from 14 to 50
        Assert.Equal((64, 48), (frame.Buffer.Width, frame.Buffer.Height));
        Assert.Equal([false, false, true, true, true, false, false], new[] { 0, 12, 16, 32, 47, 52, 63 }.Select(column => BlueOf(frame, column) > 128));
        Assert.Equal(!isInOneStream, _said.Exists(line => line.Contains("gives pictures of 48x64 now, which are fitted into 64x48", StringComparison.Ordinal)));
        _frames.Return(frame);
    }

    private static byte BlueOf(MediaFrame frame, int column) => frame.Buffer.Pixels[3 * ((24 * 64) + column)];

    private const string AddressInUse = "Address already in use";
    private const string UsualHead = "--b\r\nContent-Type: image/jpeg\r\nContent-Length: {0}\r\n\r\n";

    private static Task SendCameraAsync(Stream stream, byte[] jpeg, TimeSpan distance, int count, CancellationToken stop, bool hangsUp = false) =>
        SendCameraAsync(stream, () => jpeg, distance, count, stop, hangsUp: hangsUp);

    private static async Task SendCameraAsync(Stream stream, Func<byte[]> next, TimeSpan distance, int count, CancellationToken stop, string head = UsualHead, bool hangsUp = false)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"u8.ToArray(), stop);
        using var timer = new PeriodicTimer(distance);
        for (int i = 0; i < count; i++)
        {
            byte[] jpeg = next();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, head, jpeg.Length)), stop);
            await stream.WriteAsync(jpeg, stop);
            await stream.WriteAsync("\r\n"u8.ToArray(), stop);
            await timer.WaitForNextTickAsync(stop);
        }

        if (!hangsUp)
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
    }

    private byte[] Jpeg() => Bytes("camera.jpg", "-f", "lavfi", "-i", "testsrc=s=64x48", "-frames:v", "1");

    private byte[] Bytes(string name, params string[] options)
    {
        TestFFmpeg.Make([.. options, _folder.File(name)]);
        return File.ReadAllBytes(_folder.File(name));
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

    /// <summary>A clock that stands still until it is told to go on; its timers are real.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerHour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
