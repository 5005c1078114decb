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

        new RecordingPlace(folder, () => ownerOnly).Prepare();

        Assert.True(Directory.Exists(folder));
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode others = File.GetUnixFileMode(folder) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            Assert.Equal(ownerOnly, others == UnixFileMode.None);
        }
    }

    [Fact]
    public void Find_WithoutAFolder_IsEmpty() => Assert.Empty(new RecordingPlace(Path.Combine(_folder.Path, "nowhere")).Find());

    [Fact]
    public void Find_InTheFoldersPlaceIsAFile_IsEmpty()
    {
        File.WriteAllBytes(_folder.File("file"), []);
        Assert.Empty(new RecordingPlace(_folder.File("file")).Find());
    }

    [Fact]
    public void Find_ManyFilesAndOthersBeside_IsTheNewestHundredOldestFirst()
    {
        for (int i = 0; i < 120; i++)
        {
            File.WriteAllBytes(_folder.File($"asmnet-live-20240102-{i:000000}.{(i % 2 == 0 ? "mp4" : "csv")}"), new byte[i]);
        }

        File.WriteAllBytes(_folder.File("asmnet-live-20250102-000000.partial.mp4"), [1]);
        File.WriteAllBytes(_folder.File("asmnet-live-20250102-000000.txt"), [1]);
        File.WriteAllBytes(_folder.File("other-20250102-000000.mp4"), [1]);
        Directory.CreateDirectory(_folder.File("asmnet-live-20250103-000000.mp4"));

        IReadOnlyList<(string Id, FileInfo File, long Length)> found = new RecordingPlace(_folder.Path).Find();

        Assert.Equal(Enumerable.Range(20, 100).Select(i => (i % 2 == 0 ? $"20240102-{i:000000}" : $"20240102-{i:000000}.csv", (long)i)), found.Select(one => (one.Id, one.Length)));
    }

    [Fact]
    public void Find_FileIsDeletedWhileTheListIsRead_IsLeftOut()
    {
        string kept = _folder.File("asmnet-live-20240102-030405.mp4");
        File.WriteAllBytes(kept, [1, 2, 3]);

        Assert.Equal(
            [("20240102-030405", 3L)],
            RecordingPlace.Find([kept, _folder.File("asmnet-live-20240102-030406.mp4")]).Select(found => (found.Id, found.Length)));
    }

    [Fact]
    public void Find_VideosOfOneName_HaveIdentitiesOfTheirOwn()
    {
        foreach (string name in (string[])["20240102-030405.avi", "20240102-030405.mp4", "20240102-030405.csv", "20240102-030406.mp4"])
        {
            File.WriteAllBytes(_folder.File($"asmnet-live-{name}"), [1]);
        }

        Assert.Equal(
            ["20240102-030405.avi", "20240102-030405.csv", "20240102-030405.mp4", "20240102-030406"],
            new RecordingPlace(_folder.Path).Find().Select(found => found.Id));
    }

    [Fact]
    public void Find_NamesThatAreAnothersWithAnEndingMore_HaveIdentitiesOfTheirOwn()
    {
        foreach (string name in (string[])["A.avi", "A.mp4", "A.mp4.avi", "B.csv", "B.csv.mp4"])
        {
            File.WriteAllBytes(_folder.File($"asmnet-live-{name}"), [1]);
        }

        Assert.Equal(["A.avi", "A.mp4", "A.mp4.avi", "B.csv", "B.csv.mp4"], new RecordingPlace(_folder.Path).Find().Select(found => found.Id));
    }

    [Fact]
    public void Find_MoreThanAHundred_IsTheNewestOldestFirst()
    {
        foreach (int number in Enumerable.Range(0, 105).Reverse())
        {
            File.WriteAllBytes(_folder.File($"asmnet-live-20240102-{number:000000}.avi"), [1]);
        }

        File.WriteAllBytes(_folder.File("asmnet-live-20240102-000900.partial-7.avi"), [1]);
        File.WriteAllBytes(_folder.File("asmnet-live-20240102-000901.txt"), [1]);

        Assert.Equal(Enumerable.Range(5, 100).Select(number => $"20240102-{number:000000}"), new RecordingPlace(_folder.Path).Find().Select(found => found.Id));
    }

    public void Dispose() => _folder.Dispose();
}
