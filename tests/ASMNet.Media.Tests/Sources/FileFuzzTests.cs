using System.Diagnostics;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Files of every kind, changed at random, through the front door: each gives frames of its size, or is refused by name, in time.</summary>
public sealed class FileFuzzTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        Assert.Equal(0, _frames.Buffers.Outstanding);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("a.mp4", "-pix_fmt", "yuv420p")]
    [InlineData("a.mkv", "-c:v", "mjpeg")]
    [InlineData("a.avi", "-c:v", "mjpeg")]
    [InlineData("a.gif")]
    [InlineData("a.ts", "-c:v", "mpeg2video")]
    [InlineData("a.jpg", "-frames:v", "1")]
    [InlineData("a.png", "-frames:v", "1")]
    [InlineData("a.bmp", "-frames:v", "1")]
    [InlineData("a.webp", "-frames:v", "1")]
    [InlineData("a.tiff", "-frames:v", "1")]
    public void Open_ChangedFile_GivesFramesOrIsRefused(string name, params string[] options)
    {
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc2=s=48x32:r=25:d=0.2", .. options, _folder.File(name)]);
        Fuzzing.Run(6, TimeSpan.FromSeconds(15), File.ReadAllBytes(_folder.File(name)), bytes =>
        {
            string file = _folder.File($"changed-{name}");
            File.WriteAllBytes(file, bytes);
            var clock = Stopwatch.StartNew();
            MediaFrame frame = _frames.Rent();
            try
            {
                using IFrameSource source = MediaSource.Open(file, new MediaSourceOptions { Limits = new MediaLimits { Timeout = Limit, MaximumPixels = 4_000_000 } });
                TimeSpan last = TimeSpan.FromTicks(-1);
                for (int count = 0; count < 50 && source.Read(frame, default); count++)
                {
                    Assert.Equal(3 * frame.Buffer.Width * frame.Buffer.Height, frame.Buffer.Pixels.Length);
                    Assert.True(frame.Timestamp > last);
                    last = frame.Timestamp;
                }
            }
            catch (MediaException exception)
            {
                Assert.Contains(file, exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', exception.Message);
            }
            finally
            {
                _frames.Return(frame);
            }

            Assert.True(clock.Elapsed < 3 * Limit, $"it took {clock.Elapsed}");
        }, within: 3 * Limit, name: name);
    }
}
