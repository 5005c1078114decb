using System.Buffers.Binary;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Whole or damaged: each file made by ffmpeg and then left or harmed, its frames counted and timed by ffprobe.</summary>
public sealed class JudgementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        _folder.Dispose();
    }

    [Fact]
    public void TrimmedWithoutEncoding_IsWhole()
    {
        string whole = Video("whole.mp4", "-c:v", "libx264", "-g", "50");
        string trimmed = _folder.File("trimmed.mp4");
        TestFFmpeg.Make("-ss", "1.3", "-i", whole, "-c", "copy", trimmed);

        AssertWhole(trimmed);
        Assert.NotEqual(TestFFmpeg.Field(trimmed, "nb_frames"), $"{TestFFmpeg.Times(trimmed).Length}");
    }

    [Fact]
    public void SoundLongerThanPicture_IsWhole()
    {
        foreach (string name in new[] { "long.mp4", "long.mkv" })
        {
            TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=1", "-f", "lavfi", "-i", "sine=duration=4", "-pix_fmt", "yuv420p", _folder.File(name));
            AssertWhole(_folder.File(name));
        }
    }

    [Fact]
    public void LastPictureHeld_IsWhole()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48:r=10:d=1", "-final_delay", "300", _folder.File("held.gif"));
        AssertWhole(_folder.File("held.gif"));
        foreach (string name in new[] { "held.mp4", "held.mkv" })
        {
            TestFFmpeg.Make("-i", Video("whole.mkv"), "-c", "copy", "-bsf:v", @"setts=duration=if(eq(N\,99)\,3/TB\,DURATION)", _folder.File(name));
            AssertWhole(_folder.File(name));
        }
    }

    [Fact]
    public void ClockThatDoesNotBeginAtZero_IsWhole()
    {
        foreach (string name in new[] { "late.mkv", "late.mp4", "late.ts" })
        {
            TestFFmpeg.Make("-i", Video("whole.mkv"), "-c", "copy", "-output_ts_offset", "10", _folder.File(name));
            AssertWhole(_folder.File(name));
        }
    }

    [Theory]
    [InlineData("a.mp4", "-movflags", "+faststart")]
    [InlineData("a.mov", "-movflags", "+faststart")]
    [InlineData("a.mkv", "-c:v", "libx264")]
    [InlineData("a.webm", "-c:v", "libvpx")]
    [InlineData("a.avi", "-c:v", "mjpeg")]
    [InlineData("b.avi", "-c:v", "mpeg4")]
    public void CutOffAnywhere_IsTruncated(string name, params string[] options)
    {
        byte[] bytes = File.ReadAllBytes(Video(name, options));
        string cut = _folder.File($"cut{Path.GetExtension(name)}");
        foreach (double share in new[] { 0.5, 0.8, 0.97 })
        {
            File.WriteAllBytes(cut, bytes[..(int)(bytes.Length * share)]);
            (List<TimeSpan> times, string? defect) = ReadAll(cut);
            Assert.InRange(times.Count, 1, 100);
            Assert.True(defect?.Contains("truncated", StringComparison.Ordinal), $"{name} at {share}: {defect}");
            Assert.Contains(Path.GetFileName(cut), defect, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a.gif")]
    [InlineData("a.png", "-f", "apng", "-plays", "0")]
    public void AnimatedPictureCutOff_IsTruncated(string name, params string[] options)
    {
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=2", .. options, _folder.File(name)]);
        AssertWhole(_folder.File(name));
        byte[] bytes = File.ReadAllBytes(_folder.File(name));
        foreach (int length in new[] { bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(_folder.File(name), bytes[..length]);
            string? defect;
            try
            {
                (List<TimeSpan> times, defect) = ReadAll(_folder.File(name));
                Assert.InRange(times.Count, 1, 20);
            }
            catch (MediaException exception)
            {
                // ffmpeg gives nothing at all of some of them.
                defect = exception.Message;
            }

            Assert.Contains("its end is missing", defect, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LostPacketsInTheMiddle_AreSaid()
    {
        string whole = _folder.File("whole.ts");
        TestFFmpeg.Make("-i", Video("a.mp4", "-g", "50"), "-c", "copy", whole);
        byte[] bytes = File.ReadAllBytes(whole);
        var random = new Random(3);
        const int Packet = 188;
        int count = bytes.Length / Packet;
        using (FileStream target = File.Create(_folder.File("lost.ts")))
        {
            for (int i = 0; i < count; i++)
            {
                if (i < count * 0.3 || i > count * 0.6 || random.NextDouble() > 0.1)
                {
                    target.Write(bytes, i * Packet, Packet);
                }
            }
        }

        (_, string? defect) = ReadAll(_folder.File("lost.ts"));

        Assert.Contains("'" + _folder.File("lost.ts") + "' is damaged", defect, StringComparison.Ordinal);
        Assert.Contains("damaged packet", defect, StringComparison.Ordinal);
        AssertWhole(whole);
    }

    [Theory]
    [InlineData("h264.mp4", "libx264")]
    [InlineData("hevc.mp4", "libx265")]
    [InlineData("mpeg4.avi", "mpeg4")]
    [InlineData("mpeg2.ts", "mpeg2video")]
    [InlineData("vp9.webm", "libvpx-vp9")]
    public void OverwrittenInTheMiddle_EndsIsSaidAndShiftsNoTime(string name, string encoder)
    {
        string file = Video(name, "-c:v", encoder, "-g", "25");
        byte[] bytes = File.ReadAllBytes(file);
        var random = new Random(5);
        for (int at = bytes.Length / 2; at < (bytes.Length / 2) + (bytes.Length / 20); at++)
        {
            bytes[at] = (byte)random.Next(256);
        }

        File.WriteAllBytes(file, bytes);

        (List<TimeSpan> times, string? defect) = ReadAll(file);

        Assert.NotNull(defect);
        Assert.InRange(times.Count, 50, 100);
        HashSet<double> true_ = [.. TestFFmpeg.Times(file).Select(time => Math.Round(time, 3))];
        double start = true_.Min();
        Assert.All(times, time => Assert.Contains(true_, known => Math.Abs(known - start - time.TotalSeconds) < 0.0021));
    }

    [Fact]
    public void Missing_BoxesOfHostileSizes_AreNoReasonToFail()
    {
        var random = new Random(9);
        byte[][] starts = [[0, 0, 0, 8, .. "ftyp"u8], [.. "RIFF"u8, 100, 0, 0, 0], [0x1A, 0x45, 0xDF, 0xA3, 0x81]];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            byte[] start = starts[round % starts.Length];
            Assert.True(ContainerLength.Missing(new MemoryStream([.. start, .. bytes])) >= 0);
        }

        byte[] endless = [0, 0, 0, 1, .. "mdat"u8, .. new byte[8]];
        BinaryPrimitives.WriteInt64BigEndian(endless.AsSpan(8), long.MaxValue);
        Assert.Equal(long.MaxValue - 16, ContainerLength.Missing(new MemoryStream(endless)) );
    }

    private string Video(string name, params string[] options)
    {
        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc2=size=128x96:rate=25:duration=4,noise=alls=8:allf=t", "-pix_fmt", "yuv420p", .. options, file]);
        return file;
    }

    private void AssertWhole(string file)
    {
        (List<TimeSpan> times, string? defect) = ReadAll(file);
        Assert.Null(defect);
        Assert.Equal(TestFFmpeg.Times(file).Length, times.Count);
    }

    private (List<TimeSpan> Times, string? Defect) ReadAll(string file)
    {
        using IFrameSource source = MediaSource.Open(file, new MediaSourceOptions { Limits = new MediaLimits { Timeout = TimeSpan.FromSeconds(60) } });
        List<TimeSpan> times = [];
        MediaFrame frame = _frames.Rent();
        while (source.Read(frame, default))
        {
            times.Add(frame.Timestamp);
        }

        _frames.Return(frame);
        return (times, source.Defect);
    }
}
