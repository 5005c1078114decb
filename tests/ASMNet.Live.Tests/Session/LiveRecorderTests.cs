using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveRecorderTests
{
    [Fact]
    public void Start_MoreThanAreRemembered_ForgetsTheOldestAndKeepsTheirFiles()
    {
        const int Most = 100;
        const int More = 5;
        using var folder = new TemporaryFolder();
        var written = new List<string>();
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => Open(path + ".avi"), _ => { }, TimeProvider.System);
        MediaFrame frame = new MediaFramePool(new FramePool(), 4).Rent();
        frame.Allocate(64, 48).Pixels.Clear();
        for (int i = 0; i < Most + More; i++)
        {
            recorder.Start(new SourceInfo("test", 64, 48, 25, IsLive: true, null), []);
            recorder.Write(frame);
            recorder.Stop();
        }

        IReadOnlyList<RecordingInfo> all = recorder.All;

        Assert.Equal(Most, all.Count(recording => recording.State == "finished"));
        Assert.Equal(written[^1], recorder.FindFile(all[^1].Id));
        Assert.Equal(Most + More, Directory.GetFiles(folder.Path).Length);

        FileSink Open(string path)
        {
            File.WriteAllBytes(path, [1]);
            written.Add(path);
            return new FileSink(path);
        }
    }

    private sealed class FileSink(string path) : IFrameSink
    {
        public string Description => path;

        public IReadOnlyList<string> Files => [path];

        public bool NeedsPicture => true;

        public void Write(MediaFrame frame)
        {
        }

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
