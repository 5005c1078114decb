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

    /// <summary>The command lines of each ffmpeg and ffprobe that reads an address now; none where the system is not Linux, which alone tells them.</summary>
    protected static List<string> ChildrenOf(string address)
    {
        List<string> children = [];
        if (!OperatingSystem.IsLinux())
        {
            return children;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                string command = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline")));
                bool isReader = command.Contains("ffmpeg", StringComparison.Ordinal) || command.Contains("ffprobe", StringComparison.Ordinal);
                if (isReader && command.Contains(address, StringComparison.Ordinal))
                {
                    children.Add(command);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return children;
    }

    private protected string Video(string name, params string[] options)
    {
        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-pix_fmt", "yuv420p", .. options, file]);
        return file;
    }

    private protected IFrameSource Open(string text, TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        MediaSource.Open(text, new MediaSourceOptions { Report = _said.Add, Limits = new MediaLimits { Timeout = timeout ?? Patience } }, cancellation);

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
