using System.Diagnostics;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Tests.Batch;

public sealed class BatchListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_ResultsAmongTheSources_AreNotTakenForSources()
    {
        Write("clips/a.avi");
        Write("clips/a.avi.mkv");
        BatchItem[] before = [.. Find("clips", "clips/**/*")];
        Assert.Equal(["a.avi", "a.avi.mkv"], before.Select(item => item.Name));

        using (var results = new BatchFolder(_folder.File("clips")))
        {
            File.WriteAllText(results.Draft(before[0], ".csv"), "");
            results.Publish(before[0], new BatchResult { Source = "a.avi", State = BatchState.Done, Results = [".csv"] });
            results.WriteSummary("summary.json", new BatchSummary());
            File.WriteAllText(results.Draft(before[1], ".csv"), "");
            Assert.Equal(before, Find("clips", "clips/**/*"));
        }
    }

    // a video of a first run, then others, in the folder of the sources
    [Fact]
    public void Find_ResultsOfEarlierRuns_StayResultsUntilTheyAreGone()
    {
        Write("clips/a.avi");
        var item = new BatchItem(_folder.File("clips/a.avi"), "a.avi");
        var done = new BatchResult { Source = "a.avi", State = BatchState.Done, Content = "c", Settings = "X" };
        using var results = new BatchFolder(_folder.File("clips"));
        Publish(done with { Results = [".mkv"] });
        RequireOneSource();

        Publish(done with { Settings = "Y", Results = [".csv"] });
        RequireOneSource();

        results.NoteFailure(item, done with { State = BatchState.Failed, Content = string.Empty });
        RequireOneSource();

        Publish(done with { Content = "d", Results = [".jsonl"] });
        RequireOneSource();

        // what is put where a result has been is somebody's own
        File.Delete(_folder.File("clips/a.avi.mkv"));
        results.NoteFailure(item, done with { State = BatchState.Failed });
        Write("clips/a.avi.mkv");
        Assert.Equal(["a.avi", "a.avi.mkv"], Find("clips", "clips/*").Select(found => found.Name));

        void Publish(BatchResult result)
        {
            File.WriteAllText(results.Draft(item, result.Results[0]), "");
            results.Publish(item, result);
        }

        void RequireOneSource() => Assert.Equal([item], Find("clips", "clips/*"));
    }

    [Fact]
    public void Find_AResultThatIsASource_IsRefused()
    {
        Write("clips/a.avi");
        Write("clips/a.avi.mkv");
        Assert.Contains("a.avi.mkv", Assert.Throws<UserException>(() => Find("clips", "clips/*", ".mkv")).Message, StringComparison.Ordinal);
    }

    // as on Windows and macOS
    [Fact]
    public void Find_NamesThatDifferOnlyInCase_AreRefusedWhereResultsOfThemAreOne()
    {
        Write("clips/a.avi");
        Write("clips/A.AVI");
        Write("more/A.avi");
        Write("clips/A.AVI.MKV");
        BatchOptions Of(params string[] sources) => new() { Sources = [.. sources.Select(_folder.File)], OutputFolder = _folder.File("clips"), Endings = [".mkv"], Jobs = 1 };

        Assert.Equal(["A.AVI", "a.avi"], BatchList.Find(Of("clips/a.avi", "clips/A.AVI"), [], StringComparer.Ordinal).Select(item => item.Name));
        if (OperatingSystem.IsLinux())
        {
            // elsewhere the two are one file on most disks
            Assert.Contains("would both be 'A.AVI'", Assert.Throws<UserException>(() => BatchList.Find(Of("clips/a.avi", "clips/A.AVI"), [], StringComparer.OrdinalIgnoreCase)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("would both be 'A.avi'", Assert.Throws<UserException>(() => BatchList.Find(Of("clips/a.avi", "more/A.avi"), [], StringComparer.OrdinalIgnoreCase)).Message, StringComparison.Ordinal);
        Assert.Contains("is one of the sources", Assert.Throws<UserException>(() => BatchList.Find(Of("clips/a.avi", "clips/A.AVI.MKV"), [], StringComparer.OrdinalIgnoreCase)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TwoSpellingsOfOneFile_AreOne()
    {
        Write("clips/a.avi");
        if (!File.Exists(_folder.File("clips/A.AVI")))
        {
            using Process linking = Process.Start("ln", [_folder.File("clips/a.avi"), _folder.File("clips/A.AVI")]);
            Assert.True(linking.WaitForExit(TimeSpan.FromSeconds(30)) && linking.ExitCode == 0, "no link was made");
        }

        var options = new BatchOptions { Sources = [_folder.File("clips/a.avi"), _folder.File("clips/A.AVI")], OutputFolder = _folder.File("out"), Endings = [".csv"], Jobs = 1 };

        Assert.Equal(["a.avi"], BatchList.Find(options, [], StringComparer.OrdinalIgnoreCase).Select(item => item.Name));
    }

    [Fact]
    public void Find_FilesOfOneNameInTwoFolders_AreNamedBelowTheRootAndOtherwiseRefused()
    {
        Write("clips/monday/a.avi");
        Write("clips/b ü/a.avi");
        string[] both = [_folder.File("clips/monday/a.avi"), _folder.File("clips/b ü/a.avi")];
        var options = new BatchOptions { Sources = both, OutputFolder = _folder.File("out"), Endings = [".csv"], Jobs = 1 };
        Assert.Contains("--root", Assert.Throws<UserException>(() => BatchList.Find(options, [])).Message, StringComparison.Ordinal);
        Assert.Equal(["b ü/a.avi", "monday/a.avi"], BatchList.Find(options with { Root = _folder.File("clips") }, []).Select(item => item.Name));
        Assert.Contains("does not lie below", Assert.Throws<UserException>(() => BatchList.Find(options with { Root = _folder.File("clips/monday") }, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_LinksBetweenFolders_AreFollowedAsLongAsTheyLeadToSomethingNew()
    {
        Write("clips/monday/a.avi");
        Write("elsewhere/b.avi");
        Directory.CreateSymbolicLink(_folder.File("clips/monday/up"), "..");
        Directory.CreateSymbolicLink(_folder.File("clips/more"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("elsewhere/back"), _folder.File("clips"));

        Assert.Equal(["monday/a.avi", "more/b.avi"], Find("out", "clips/**/*.avi").Select(item => item.Name));
    }

    [Fact]
    public void Find_AFolder_SaysHowItsFilesAreNamed()
    {
        Write("clips/a.avi");
        Assert.Contains("clips/**/*.mp4", Assert.Throws<UserException>(() => Find("out", "clips/")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.avi\nb\0/*.avi\n", 2)]
    [InlineData("a.avi\0b.avi\0", 1)]
    public void ReadList_NamesPartedByNul_AreRefusedByTheirLine(string text, int line)
    {
        File.WriteAllText(_folder.File("list.txt"), text);
        string message = Assert.Throws<UserException>(() => BatchList.ReadList(_folder.File("list.txt")).SelectMany(source => BatchList.Expand(source, [])).ToArray()).Message;
        Assert.Contains($"line {line} of", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settled_LimitsOfRecordings_EndNoResult()
    {
        Settings settings = BatchKey.Settled(new Settings { Recording = new RecordingSettings { LimitSize = 1, LimitDuration = 1, Segment = 1 } });
        Assert.Equal(new RecordingSettings(), settings.Recording);
    }

    private IReadOnlyList<BatchItem> Find(string output, string source, params string[] endings) =>
        BatchList.Find(new BatchOptions { Sources = [_folder.File(source)], OutputFolder = _folder.File(output), Endings = endings, Jobs = 1 }, []);

    private void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), name);
    }
}
