using System.Globalization;
using System.Text;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>What is opened and read to its end, with every picture given back.</summary>
public abstract class SourceTest : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private protected readonly TemporaryFolder _folder = new();
    private protected readonly MediaFramePool _frames = new(new FramePool(), 1);
    private protected readonly List<string> _said = [];

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static void AssertNoChildOf(string address)
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

    private protected string Video(string name, params string[] options)
    {
        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-pix_fmt", "yuv420p", .. options, file]);
        return file;
    }

    private protected IFrameSource Open(string text, TimeSpan? timeout = null) =>
        MediaSource.Open(text, new MediaSourceOptions { Report = _said.Add, Limits = new MediaLimits { Timeout = timeout ?? Patience } });

    private protected List<TimeSpan> ReadAll(IFrameSource source)
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
}
