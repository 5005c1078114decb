using ASMNet.Live.Configuration;
using ASMNet.Live.Output.Video;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output.Video;

public sealed class VideoFactoryTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenBest_OwnerOnly_KeepsTheRecordingFromOthers(bool ownerOnly)
    {
        var factory = new VideoFactory(new RecordingSettings { OwnerOnly = ownerOnly }, _folder.Path, () => null, _ => { }, _ => { }, TimeProvider.System);
        using IFrameSink video = factory.OpenBest(_folder.File("out"), "Recording:Folder", new SourceInfo("test", 64, 48, 25, IsLive: true, null), CancellationToken.None);

        string file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.EndsWith(".avi", file, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(ownerOnly, (File.GetUnixFileMode(file) & Others) == UnixFileMode.None);
        }
    }
}
