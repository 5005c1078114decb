using System.Globalization;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Files that are not what their names say, and times and sizes that change on the way.</summary>
public sealed class OddVideoTests : SourceTest
{
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

    [Theory]
    [InlineData("face.ppm", "it is a picture of a kind that is not read here; save it as JPEG, PNG, WebP, BMP or TIFF")]
    [InlineData("face.tga", "it is a picture of a kind that is not read here; save it as JPEG, PNG, WebP, BMP or TIFF")]
    [InlineData("face.pcx", "it is a picture of a kind that is not read here; save it as JPEG, PNG, WebP, BMP or TIFF")]
    [InlineData("notes.txt", "it is text")]
    [InlineData("talk.srt", "it is text")]
    [InlineData("list.ffconcat", "it is a playlist or of another kind that has other files read, which is not done here")]
    public void FileThatIsNoVideo_IsCalledWhatItIs(string name, string words)
    {
        string file = _folder.File(name);
        switch (Path.GetExtension(name))
        {
            case ".txt":
                File.WriteAllText(file, string.Concat(Enumerable.Repeat("nothing to see\n", 50)));
                break;
            case ".srt":
                File.WriteAllText(file, "1\n00:00:01,000 --> 00:00:02,000\nnothing to see\n");
                break;
            case ".ffconcat":
                File.WriteAllText(file, "ffconcat version 1.0\nfile 'other.mp4'\n");
                break;
            default:
                TestFFmpeg.Make("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", file);
                break;
        }

        Assert.Equal($"cannot read '{file}' as a video: {words}.", Assert.Throws<MediaException>(() => Open(file)).Message);
    }

    [Fact]
    public void SongWithACover_IsNoVideo()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", _folder.File("cover.png"));
        TestFFmpeg.Make("-f", "lavfi", "-i", "sine=duration=1", "-i", _folder.File("cover.png"), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", _folder.File("song.mp3"));

        Assert.Contains("only a cover picture", Assert.Throws<MediaException>(() => Open(_folder.File("song.mp3"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("second.mkv", "64x48", "-disposition:v:0", "0", "-disposition:v:1", "default")]
    [InlineData("second.mp4", "64x48", "-disposition:v:0", "0", "-disposition:v:1", "default")]
    [InlineData("first.mkv", "128x96", "-disposition:v:0", "default", "-disposition:v:1", "0")]
    [InlineData("larger.ts", "128x96", "-program", "st=0", "-program", "st=1")]
    [InlineData("equal.mkv", "64x48", "-disposition:v:0", "default", "-disposition:v:1", "default")]
    public void OfSeveralVideoStreams_TheOneIsReadThatFFmpegItselfWouldTake(string name, string size, params string[] options)
    {
        string file = _folder.File(name);
        TestFFmpeg.Make(
            ["-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=1", "-f", "lavfi", "-i", $"color=lime:s={size}:r=25:d=2", "-map", "0", "-map", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p", .. options, file]);
        byte[] known = TestFFmpeg.Decode(file);
        bool isGreen = known[1] > 128;
        Assert.Equal(name is "second.mkv" or "second.mp4" or "larger.ts", isGreen);
        using IFrameSource source = Open(file);
        MediaFrame frame = _frames.Rent();

        Assert.True(source.Read(frame, default));

        Assert.Equal(isGreen, frame.Buffer.Pixels[1] > 128);
        Assert.Equal(known.Length, frame.Buffer.Pixels.Length * (1 + ReadAll(source).Count));
        Assert.Null(source.Defect);
        _frames.Return(frame);
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

    [Theory]
    [InlineData(40, 40.04, 0)]
    [InlineData(3600, 0.04, 1)]
    [InlineData(-5, 0.04, 1)]
    public void LeapOfATransportStream_IsJudgedAsOfOtherFiles(int leap, double way, int told)
    {
        string file = _folder.File("leap.ts");
        string before = Video("before.ts", "-bf", "0", "-frames:v", "11", "-muxdelay", "0", "-output_ts_offset", "100");
        string after = Video("after.ts", "-bf", "0", "-frames:v", "14", "-muxdelay", "0", "-output_ts_offset", (100.44 + leap).ToString(CultureInfo.InvariantCulture));
        File.WriteAllBytes(file, [.. File.ReadAllBytes(before), .. File.ReadAllBytes(after)]);
        double[] known = TestFFmpeg.Times(file);
        Assert.Equal(leap + 0.04, known[11] - known[10], 2);
        using IFrameSource source = Open(file);

        List<TimeSpan> times = ReadAll(source);

        Assert.Equal(25, times.Count);
        Assert.Equal(way, (times[11] - times[10]).TotalSeconds, 2);
        Assert.Equal(0.04, (times[12] - times[11]).TotalSeconds, 2);
        Assert.Equal(told, _said.Count);
    }

    [Fact]
    public void MotionJpegWithoutAContainer_IsAVideoWhateverItIsCalled()
    {
        string file = _folder.File("camera.jpg");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-pix_fmt", "yuvj420p", "-f", "mjpeg", file);
        using IFrameSource source = Open(file);

        Assert.Equal(25, ReadAll(source).Count);
        Assert.Null(source.Defect);
    }

    [Theory]
    [InlineData("64x48", true)]
    [InlineData("32x24", false)]
    public void PhotoWithAnotherBehindIt_IsAPhoto(string behind, bool saysSo)
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=64x48", "-pix_fmt", "yuvj420p", "-frames:v", "1", _folder.File("a.jpg"));
        TestFFmpeg.Make("-f", "lavfi", "-i", $"testsrc=size={behind}", "-pix_fmt", "yuvj420p", "-frames:v", "1", _folder.File("b.jpg"));
        byte[] photo = File.ReadAllBytes(_folder.File("a.jpg"));
        byte[] index = saysSo ? [0xFF, 0xE2, 0, 6, .. "MPF\0"u8] : [];
        File.WriteAllBytes(_folder.File("both.jpg"), [.. photo[..2], .. index, .. photo[2..], .. File.ReadAllBytes(_folder.File("b.jpg"))]);
        using IFrameSource source = Open(_folder.File("both.jpg"));

        Assert.True(source.Info.IsIndependent);
        Assert.Single(ReadAll(source));
    }

    [Fact]
    public void TransportStreamOnAWebServerWithoutRanges_IsAFileAndLosesNoPicture()
    {
        byte[] video = File.ReadAllBytes(Video("short.ts"));
        using var server = new LoopbackServer((_, stream, cancellation) => LoopbackServer.SendFileAsync(stream, video, cancellation));
        using IFrameSource source = Open($"{server.Address}/short.ts");

        Assert.False(source.Info.IsLive);
        Assert.Equal(25, ReadAll(source).Count);
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
    public void TallPicturesBehindWideOnes_LieBetweenBlackBars()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=white:s=64x48:r=25:d=1", "-pix_fmt", "yuv420p", _folder.File("wide.ts"));
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=white:s=48x64:r=25:d=1", "-pix_fmt", "yuv420p", _folder.File("tall.ts"));
        File.WriteAllBytes(_folder.File("both.ts"), [.. File.ReadAllBytes(_folder.File("wide.ts")), .. File.ReadAllBytes(_folder.File("tall.ts"))]);
        using IFrameSource source = Open(_folder.File("both.ts"));
        MediaFrame frame = _frames.Rent();
        bool[] white = [];
        while (source.Read(frame, default))
        {
            // 48x64 in 64x48 is 36 wide, from 14 to 50
            white = [.. new[] { 0, 12, 16, 47, 52, 63 }.Select(column => frame.Buffer.Pixels[3 * ((24 * 64) + column)] > 128)];
        }

        _frames.Return(frame);
        Assert.Equal([false, false, true, true, false, false], white);
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

        Assert.Empty(ChildrenOf(file));
    }
}
