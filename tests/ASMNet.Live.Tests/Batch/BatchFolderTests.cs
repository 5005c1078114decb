using System.Collections.Concurrent;
using ASMNet.Live.Batch;
using ASMNet.Live.Tests.EndToEnd;

namespace ASMNet.Live.Tests.Batch;

/// <summary>What killed runs have left is removed, and what others are at work in is not, whatever their process's number is here.</summary>
public sealed class BatchFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_BesideOneAtWork_LeavesItsDraftsAlone()
    {
        var item = new BatchItem("a.avi", "a.avi");
        using var working = new BatchFolder(_folder.Path);
        File.WriteAllText(working.Draft(item, ".csv"), "half");

        // As in a container of the same name, in which that process has a number that nobody has here.
        string place = Path.GetDirectoryName(working.Draft(item, ".csv"))!;
        string elsewhere = place.Replace($"-{Environment.ProcessId}-", "-999999999-", StringComparison.Ordinal);
        Directory.Move(place, elsewhere);
        using (new BatchFolder(_folder.Path))
        {
            Assert.True(File.Exists(Path.Combine(elsewhere, "a.avi.csv")));
        }

        Directory.Move(elsewhere, place);
    }

    [Fact]
    public void New_AfterAKill_RemovesWhatWasLeftOfThisMachineAlone()
    {
        string killed = Left($".partial-{Environment.MachineName}-{Environment.ProcessId}-0123abcd");
        string other = Left($".partial-{Environment.MachineName}-2-{Environment.ProcessId}-0123abcd");
        using (new BatchFolder(_folder.Path))
        {
            Assert.False(Directory.Exists(killed));
            Assert.True(Directory.Exists(other));
        }
    }

    [Fact]
    public void New_BesideWhatIsAnotherUsers_LeavesItAlone()
    {
        string other = _folder.File($".partial-{Environment.MachineName}-1-0123abcd");
        Directory.CreateDirectory(Path.Combine(other, ".lock"));
        Age(other, TimeSpan.FromDays(8));
        using (new BatchFolder(_folder.Path))
        {
            Assert.True(Directory.Exists(other));
        }
    }

    // as on Lustre without flock: the lock of a run at work can be taken
    [Theory]
    [InlineData(6, true)]
    [InlineData(8, false)]
    public async Task New_WhereLocksDoNotWork_RemovesOnlyWhatNobodyHasWrittenToForAWeek(int days, bool stays)
    {
        await File.WriteAllTextAsync(_folder.File("a.avi"), "no video");
        string drafts = Left($".partial-{Environment.MachineName}-1-0123abcd");
        await File.WriteAllTextAsync(Path.Combine(drafts, "b.avi.csv"), "half");
        Age(drafts, TimeSpan.FromDays(30));
        File.SetLastWriteTimeUtc(Path.Combine(drafts, "b.avi.csv"), DateTime.UtcNow.AddDays(-days));

        using ProgramRun run = ProgramRun.Start([("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1")], "batch", "--source", _folder.File("a.avi"), "--output-dir", _folder.Path, "--csv");
        (_, string output, string error) = await run.WaitAsync();

        Assert.True(output.Contains("1 file, ", StringComparison.Ordinal), error);
        Assert.Equal(stays, Directory.Exists(drafts));
    }

    [Fact]
    public void NewAndDispose_BesideOthersThatBeginAndEnd_NeitherFailNorLoseTheirLocks()
    {
        var faults = new ConcurrentQueue<Exception>();
        int held = 0;
        Thread[] runs = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                try
                {
                    using var folder = new BatchFolder(_folder.Path);
                    string drafts = Path.GetDirectoryName(folder.Draft(new BatchItem("a.avi", "a.avi"), ".csv"))!;
                    Interlocked.Add(ref held, File.Exists(Path.Combine(drafts, ".lock")) ? 1 : 0);
                }
                catch (Exception exception) when (exception is UserException or IOException)
                {
                    faults.Enqueue(exception);
                }
            }
        }))];
        Array.ForEach(runs, run => run.Start());
        Assert.All(runs, run => Assert.True(run.Join(TimeSpan.FromSeconds(60))));

        Assert.Empty(faults);
        Assert.Equal(200, held);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    // killed while results are moved into place, as where the second of them is not there
    [Fact]
    public void Publish_BrokenOff_LeavesNoResultThatIsDone()
    {
        var item = new BatchItem("a.avi", "a.avi");
        using var folder = new BatchFolder(_folder.Path);
        File.WriteAllText(folder.Draft(item, ".csv"), "earlier");
        folder.Publish(item, new BatchResult { Source = "a.avi", State = BatchState.Done, Settings = "X", Results = [".csv"] });
        Assert.NotNull(folder.Find(item, "X", [".csv"]));

        File.WriteAllText(folder.Draft(item, ".csv"), "later");
        Assert.Throws<FileNotFoundException>(() => folder.Publish(item, new BatchResult { Source = "a.avi", State = BatchState.Done, Settings = "Y", Results = [".csv", ".parquet"] }));

        Assert.Equal("later", File.ReadAllText(_folder.File("a.avi.csv")));
        Assert.Null(folder.Find(item, "X", [".csv"]));
        Assert.True(BatchFolder.IsResult(_folder.Path, _folder.File("a.avi.csv")));
        File.WriteAllText(_folder.File("a.avi.parquet"), "put into place, and then it was killed");
        Assert.True(BatchFolder.IsResult(_folder.Path, _folder.File("a.avi.parquet")));
    }

    [Theory]
    [InlineData(nameof(BatchState.Done), "c", "X", true)]
    [InlineData(nameof(BatchState.Done), "d", "X", false)]
    [InlineData(nameof(BatchState.Done), "c", "Y", false)]
    [InlineData(nameof(BatchState.Damaged), "c", "X", false)]
    [InlineData(nameof(BatchState.Failed), "c", "X", false)]
    public void Publish_ARunThatIsAskedForAnotherKind_LeavesTheFirstDoneWhereItIsOfTheSameByTheSame(string state, string content, string settings, bool stays)
    {
        var item = new BatchItem("a.avi", "a.avi");
        var done = new BatchResult { Source = "a.avi", State = BatchState.Done, Content = "c", Settings = "X" };
        using var folder = new BatchFolder(_folder.Path);
        Publish(done with { Results = [".csv"] });
        Publish(done with { State = Enum.Parse<BatchState>(state), Content = content, Settings = settings, Results = [".jsonl"] });
        Assert.Equal(stays, folder.Find(item, settings, [".csv"]) is not null);
        Assert.Equal(state != nameof(BatchState.Failed), folder.Find(item, settings, [".jsonl"]) is not null);
        Assert.True(BatchFolder.IsResult(_folder.Path, _folder.File("a.avi.csv")));

        File.Delete(_folder.File("a.avi.csv"));
        Assert.Null(folder.Find(item, settings, [".csv"]));

        void Publish(BatchResult result)
        {
            File.WriteAllText(folder.Draft(item, result.Results[0]), "");
            folder.Publish(item, result);
        }
    }

    private static void Age(string folder, TimeSpan age)
    {
        foreach (string path in (string[])[.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories), folder])
        {
            Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
        }
    }

    private string Left(string name)
    {
        string folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        File.WriteAllText(Path.Combine(folder, ".lock"), "");
        return folder;
    }
}
