using System.Diagnostics;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

/// <summary>NUT streams as ffmpeg writes them: the pictures and times that come out are those that ffmpeg itself reads.</summary>
public sealed class NutReaderTests
{
    [Theory]
    [InlineData("testsrc=s=64x48:r=25:d=1", "")]
    [InlineData("testsrc=s=320x240:r=30000/1001:d=3", "")]
    [InlineData("color=black:s=2x2:r=10:d=2", "")]
    [InlineData("testsrc2=s=16x16:r=5:d=2", "setpts='if(gte(N,4),PTS+3600/TB,PTS)'")]
    [InlineData("testsrc2=s=16x16:r=5:d=2", "setpts=PTS*1000000")]
    public void TryReadFrame_StreamOfFFmpeg_GivesItsTimesAndPictures(string source, string filter)
    {
        using var folder = new TemporaryFolder();
        byte[] nut = Make(source, filter, folder.File("a.nut"));
        byte[] pictures = TestFFmpeg.Decode(folder.File("a.nut"));
        var reader = new NutReader(new MemoryStream(nut));
        List<double> times = [];
        var found = new MemoryStream();

        while (reader.TryReadFrame(out long pts, out int length))
        {
            byte[] picture = new byte[length];
            reader.ReadPicture(picture);
            times.Add(pts / 1e6);
            found.Write(picture);
        }

        Assert.Equal(TestFFmpeg.Times(folder.File("a.nut")).Select(time => Math.Round(time, 5)), times.Select(time => Math.Round(time, 5)));
        Assert.Equal(pictures, found.ToArray());
    }

    [Fact]
    public void TryReadFrame_NothingAtAll_IsTheEnd() => Assert.False(new NutReader(new MemoryStream()).TryReadFrame(out _, out _));

    [Fact]
    public void TryReadFrame_AnyDamage_EndsInOneOfTwoWaysAndAsksForNoMoreMemoryThanThereIs()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = Make("testsrc=s=32x24:r=25:d=0.2", "", folder.File("a.nut"));
        var random = new Random(11);
        var clock = Stopwatch.StartNew();
        for (int round = 0; round < 4000 && clock.Elapsed < TimeSpan.FromSeconds(20); round++)
        {
            byte[] nut = [.. whole[..random.Next(1, whole.Length + 1)]];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                // Mostly in the headers, where a change does harm.
                nut[random.Next(Math.Min(nut.Length, random.Next(3) == 0 ? nut.Length : 400))] = (byte)random.Next(256);
            }

            ReadAll(nut);
        }
    }

    private static void ReadAll(byte[] nut)
    {
        var reader = new NutReader(new MemoryStream(nut));
        try
        {
            while (reader.TryReadFrame(out _, out int length) && length <= nut.Length)
            {
                reader.ReadPicture(new byte[length]);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            // What it is for.
        }
    }

    private static byte[] Make(string source, string filter, string file)
    {
        string[] filters = filter.Length > 0 ? ["-vf", filter] : [];
        TestFFmpeg.Make(["-f", "lavfi", "-i", source, .. filters, .. TestFFmpeg.Tools.KeepEveryFrame, "-enc_time_base", "1/1000000", "-c:v", "rawvideo", "-pix_fmt", "bgr24", "-f", "nut", file]);
        return File.ReadAllBytes(file);
    }
}
