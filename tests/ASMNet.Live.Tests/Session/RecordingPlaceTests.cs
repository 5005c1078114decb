using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Session;

public sealed class RecordingPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Prepare_NewFolder_IsTheOwnersAloneUnlessTheSettingsSayOtherwise(bool ownerOnly)
    {
        string folder = Path.Combine(_folder.Path, "recordings");

        new RecordingPlace(folder, ownerOnly).Prepare();

        Assert.True(Directory.Exists(folder));
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode others = File.GetUnixFileMode(folder) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            Assert.Equal(ownerOnly, others == UnixFileMode.None);
        }
    }

    [Fact]
    public void Find_WithoutAFolder_IsEmpty() => Assert.Empty(new RecordingPlace(Path.Combine(_folder.Path, "nowhere")).Find());

    public void Dispose() => _folder.Dispose();
}
