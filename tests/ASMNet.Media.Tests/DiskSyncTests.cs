using System.Collections.Concurrent;

namespace ASMNet.Media.Tests;

public sealed class DiskSyncTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Wrote_ASecondAfterTheLastTurn_PutsTheFileOnTheDiskBesideTheWriting()
    {
        var clock = new InstantClock();
        var put = new ConcurrentQueue<string>();
        var sync = new DiskSync(clock, put.Enqueue);

        sync.Wrote("a");
        clock.Advance(TimeSpan.FromSeconds(0.9));
        sync.Wrote("a");
        Assert.Empty(put);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        sync.Wrote("a");

        Assert.True(SpinWait.SpinUntil(() => put.Count == 1, Patience));
        sync.Wrote("a");
        Assert.Single(put);
    }

    [Fact]
    public void Wrote_DiskHangs_NobodyWaitsAndItIsAskedOnce()
    {
        var clock = new InstantClock();
        using var release = new ManualResetEventSlim();
        var asked = new ConcurrentQueue<string>();
        var sync = new DiskSync(clock, path =>
        {
            asked.Enqueue(path);
            release.Wait(Patience);
        });

        for (int second = 0; second < 30; second++)
        {
            clock.Advance(DiskSync.Every);
            sync.Wrote("a");
        }

        Assert.True(SpinWait.SpinUntil(() => asked.Contains("a"), Patience));
        release.Set();

        // what had been asked for before is asked before it
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                clock.Advance(DiskSync.Every);
                sync.Wrote("b");
                return asked.Contains("b");
            },
            Patience));
        Assert.Single(asked, path => path == "a");
    }

    [Fact]
    public void Wrote_FileIsTakenAwayUnderTheWriting_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var clock = new InstantClock();
        using var file = new FileStream(folder.File("a"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        int turns = 0;
        var sync = new DiskSync(clock, path =>
        {
            DiskSync.Put(path);
            Interlocked.Increment(ref turns);
        });
        Assert.True(WroteASecondLater());
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref turns) == 1, Patience));

        File.Move(folder.File("a"), folder.File("b"));

        Assert.True(SpinWait.SpinUntil(() => !WroteASecondLater(), Patience));
        Assert.True(sync.Wrote(folder.File("b")));

        bool WroteASecondLater()
        {
            clock.Advance(DiskSync.Every);
            return sync.Wrote(folder.File("a"));
        }
    }

    [Fact]
    public void Put_FileThatIsWrittenOrGone_NeverFails()
    {
        using var folder = new TemporaryFolder();
        using var file = new FileStream(folder.File("a"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write("text"u8);

        DiskSync.Put(folder.File("a"));
        DiskSync.Put(folder.File("b"));

        Assert.Equal(["a"], folder.FileNames);
    }
}
