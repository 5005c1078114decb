using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ASMNet.Live.Output;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output;

public sealed class LeftFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];
    private readonly int _ended = EndedProcess();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    [InlineData("avi")]
    public void Video_TornInTheMiddle_IsFinishedAndNamed(string kind)
    {
        string left = Left($"clip.partial-{_ended}.{kind}");
        string[] pieces = kind == "mp4" ? ["-movflags", "+empty_moov+default_base_moof", "-frag_duration", "250000"] : kind == "mkv" ? ["-cluster_time_limit", "250"] : ["-c:v", "mjpeg"];
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=4", .. pieces, left]);
        Tear(left, new FileInfo(left).Length * 3 / 4);

        Finish();

        Assert.Equal([$"clip.recovered.{kind}"], _folder.FileNames);
        Assert.InRange(TestFFmpeg.PacketTimes(_folder.File($"clip.recovered.{kind}"))[^1], 1.5, 3.9);
        Assert.Contains("is what a run that was killed has left", Assert.Single(_said), StringComparison.Ordinal);
        if (kind == "mp4")
        {
            // The index is in front, and there are no fragments any more.
            byte[] bytes = File.ReadAllBytes(_folder.File("clip.recovered.mp4"));
            Assert.True(bytes.AsSpan().IndexOf("moov"u8) < bytes.AsSpan().IndexOf("mdat"u8));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("moof"u8));
        }
    }

    // The name has no room for the mark of unfinished files beside the number.
    [Fact]
    public void Segments_OfALongName_AreFoundAndKeepTheirNumbers()
    {
        string video = new string('n', 240) + ".avi";
        string start = new('n', 255 - $"-001.partial-{_ended}.avi".Length);
        string[] left = [Left($"{start}-001.partial-{_ended}.avi"), Left($"{start}-002.partial-{_ended}.avi")];
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-c:v", "mjpeg", left[0]);
        File.Copy(left[0], left[1]);
        Array.ForEach(left, Age);
        Write($"{start[1..]}-003.partial-{_ended}.avi", "of another video");

        Files(TimeSpan.Zero).Finish([], [_folder.File(video)], CancellationToken.None);

        Assert.Equal(
            new[] { $"{start}-001.recovered.avi", $"{start}-002.recovered.avi", $"{start[1..]}-003.partial-{_ended}.avi" }.Order(StringComparer.Ordinal), _folder.FileNames);
    }

    [Fact]
    public void Lines_AreCutToTheLastWholeOne()
    {
        Write($"a.partial-{_ended}.csv", "frame,x\n1,2\n2,");
        Write($"b.partial-{_ended}.jsonl", "{}\n{}\n{\"fra");
        Write($"empty.partial-{_ended}.csv", "frame,x\n");
        Write("a.recovered.csv", "an earlier one");

        Finish();

        Assert.Equal(["a.recovered-2.csv", "a.recovered.csv", "b.recovered.jsonl"], _folder.FileNames);
        Assert.Equal("frame,x\n1,2\n", File.ReadAllText(_folder.File("a.recovered-2.csv")));
        Assert.Equal("{}\n{}\n", File.ReadAllText(_folder.File("b.recovered.jsonl")));
        Assert.Equal(3, _said.Count);
    }

    [Fact]
    public void Lines_OfALongFile_AreAllKept()
    {
        string whole = string.Concat(Enumerable.Range(0, 30_000).Select(number => $"{number},1\n"));
        Write($"a.partial-{_ended}.csv", $"frame,x\n{whole}torn");

        Finish();

        Assert.Equal($"frame,x\n{whole}", File.ReadAllText(_folder.File("a.recovered.csv")));
        Assert.EndsWith(": 30000 lines.", Assert.Single(_said), StringComparison.Ordinal);
    }

    // of another machine, whose disk is behind the clock here
    [Fact]
    public async Task WhatGrows_IsLeftAloneWhateverTheTimeOfItsLastWriting()
    {
        Write($"a.partial-{Environment.ProcessId}.csv", "frame\n1\n");
        string growing = _folder.File($"b.partial-{_ended}.csv");
        Write(Path.GetFileName(growing), "frame\n1\n");
        using var stop = new CancellationTokenSource();
        // a thread of its own, as the pool's may be at other tests
        var writer = new Thread(() =>
        {
            while (!stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50)))
            {
                File.AppendAllText(growing, "2\n");
                Age(growing);
            }
        });
        writer.Start();

        new LeftFiles("", _said.Add).Finish(_folder.Path, CancellationToken.None);
        await stop.CancelAsync();
        Assert.True(writer.Join(TimeSpan.FromSeconds(60)));

        Assert.Equal(2, _folder.FileNames.Length);
        Assert.Contains("is being written by another program", Assert.Single(_said), StringComparison.Ordinal);
    }

    // of another container, whose camera is away
    [Fact]
    public void WhatAWriterHolds_IsLeftAloneUntilItIsKilled()
    {
        string held = _folder.File($"b.partial-{_ended}.csv");
        using (OutputFile output = OutputFile.Prepare(_folder.File("b.csv"), overwrite: false, "--csv"))
        {
            File.Move(output.TemporaryPath, held);
            Write(Path.GetFileName(held), "frame\n1\n");

            Finish();

            Assert.Equal([Path.GetFileName(held)], _folder.FileNames);
            Assert.Contains("is being written by another program", Assert.Single(_said), StringComparison.Ordinal);
        }

        Finish();

        Assert.Equal(["b.recovered.csv"], _folder.FileNames);
    }

    [Fact]
    public void WhatCannotBeFinished_IsNamedWithoutAWait()
    {
        Write($"a.partial-{_ended}.txt", "frame\n1\n");
        var watched = TimeSpan.FromSeconds(60);
        var clock = Stopwatch.StartNew();

        Files(watched).Finish(_folder.Path, CancellationToken.None);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, watched / 2);
        Assert.Equal([$"a.partial-{_ended}.txt"], _folder.FileNames);
        Assert.EndsWith("it stays as it is.", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCanBeFinished_IsWatchedAlsoBesideWhatCannot()
    {
        Write($"a.partial-{_ended}.txt", "frame\n1\n");
        Write($"b.partial-{_ended}.csv", "frame\n1\n");
        var watched = TimeSpan.FromSeconds(0.4);
        var clock = Stopwatch.StartNew();

        Files(watched).Finish(_folder.Path, CancellationToken.None);

        Assert.True(clock.Elapsed > watched / 2, $"{clock.Elapsed}");
        Assert.Equal([$"a.partial-{_ended}.txt", "b.recovered.csv"], _folder.FileNames);
    }

    [Fact]
    public void WhatIsEmpty_IsDeletedOnceNobodyHoldsIt()
    {
        string held = _folder.File($"face.partial-{_ended}.png");
        using (OutputFile output = OutputFile.Prepare(_folder.File("face.png"), overwrite: false, "--output"))
        {
            File.Move(output.TemporaryPath, held);
            Age(held);

            Finish();

            Assert.Equal([Path.GetFileName(held)], _folder.FileNames);
            Assert.Contains("is being written by another program", Assert.Single(_said), StringComparison.Ordinal);
        }

        Finish();

        Assert.Empty(_folder.FileNames);
        Assert.EndsWith("had nothing in it and was deleted.", _said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void TwoAtOnce_FinishAFileOnce()
    {
        string left = Left($"clip.partial-{_ended}.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=4", "-movflags", "+empty_moov+default_base_moof", "-frag_duration", "250000", left);
        Tear(left, new FileInfo(left).Length * 3 / 4);
        var said = new ConcurrentQueue<string>();
        using var begin = new Barrier(2);
        Thread[] both =
        [
            .. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                begin.SignalAndWait(TimeSpan.FromSeconds(60));
                new LeftFiles("", said.Enqueue) { Watched = TimeSpan.FromSeconds(0.5) }.Finish(_folder.Path, CancellationToken.None);
            })),
        ];

        Array.ForEach(both, thread => thread.Start());

        Assert.All(both, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
        Assert.Equal(["clip.recovered.mp4"], _folder.FileNames);
        Assert.Contains("is what a run that was killed has left", Assert.Single(said), StringComparison.Ordinal);
    }

    // as where the program was killed while it finished
    [Fact]
    public void WhatAKilledFinisherHasLeft_HindersNobody()
    {
        string left = $"a.partial-{_ended}.csv";
        string mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(left)))[..16];
        Write(left, "frame\n1\n");
        Write($".asmnet-live-{mark}.claim", "");

        Finish();

        Assert.Equal(["a.recovered.csv"], _folder.FileNames);
    }

    [Fact]
    public void OnlyTheNamedFile_IsFinishedWhenOneIsNamed()
    {
        Write($"a.partial-{_ended}.csv", "frame\n1\n");
        Write($"b.partial-{_ended}.csv", "frame\n1\n");

        Files(TimeSpan.Zero).Finish([_folder.File("b.csv")], [], CancellationToken.None);

        Assert.Equal([$"a.partial-{_ended}.csv", "b.recovered.csv"], _folder.FileNames);
    }

    private static int EndedProcess()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.Id;
    }

    private static void Tear(string path, long length)
    {
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(length);
        }

        Age(path);
    }

    // As if it had been left some time ago.
    private static void Age(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));

    private string Left(string name) => _folder.File(name);

    private void Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        if (!name.Contains($"-{Environment.ProcessId}.", StringComparison.Ordinal))
        {
            Age(_folder.File(name));
        }
    }

    private void Finish() => Files(TimeSpan.Zero).Finish(_folder.Path, CancellationToken.None);

    private LeftFiles Files(TimeSpan watched) => new("", _said.Add) { Watched = watched };
}
