using System.Collections.Concurrent;
using System.Globalization;
using ASMNet.Filtering;
using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Soak;

/// <summary>
/// A live session to which everything happens that can, in an order that a seed gives: after each fault pictures come at their rate again, and at the end all
/// memory is back. Every fault once by default; ASMNET_SOAK_MINUTES asks for more, ASMNET_SOAK_SEED for another order, ASMNET_SOAK_LOG for a table
/// (<c>tools/soak/soak.py</c> sets them and draws it).
/// </summary>
public sealed class SoakTests
{
    // a machine on which it runs for long may be held up for minutes meanwhile
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Number("ASMNET_SOAK_MINUTES", 0) > 0 ? 400 : 60);
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(0.4);
    private static readonly SoakFault[] Hangs = [SoakFault.SourceHangs, SoakFault.DetectorHangs, SoakFault.NetworkHangs, SoakFault.SinkHangs];
    private static readonly SoakFault[] Outside = [SoakFault.WallClockLeaps, SoakFault.OtherSource, SoakFault.BrowserCamera];
    private readonly SoakState _state = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly PictureCount _pictures = new();

    [Fact]
    public async Task Session_EveryFault_GoesOnAndGivesEverythingBack()
    {
        // a new pipeline must not wait for threads here that it has in the program
        Program.PrepareProcess();
        double minutes = Number("ASMNET_SOAK_MINUTES", 0);
        var random = new Random((int)Number("ASMNET_SOAK_SEED", 1));
        using var folder = new TemporaryFolder();
        using var log = new SoakLog(Environment.GetEnvironmentVariable("ASMNET_SOAK_LOG"));
        var clock = new LeapingClock();
        var parts = new SoakParts(_state);
        var patience = new WatchdogOptions { Stage = TimeSpan.FromSeconds(1), Source = TimeSpan.FromSeconds(1), Ending = TimeSpan.FromSeconds(1), MostRestarts = int.MaxValue };
        long startedAt = TimeProvider.System.GetTimestamp();
        await using (var session = new LiveSession(parts, new LiveSettings { Source = "one", Model = "soak" }, new FaceSmootherOptions(), new RecordingPlace(folder.Path), Tell, clock, patience))
        {
            session.Observe(_pictures);
            await session.StartAsync();

            // what happens to the source that the program was started with ends it; here everything has to go on
            await session.ApplyAsync(now => now with { Source = "two" }, CancellationToken.None);
            do
            {
                foreach (SoakFault fault in Enum.GetValues<SoakFault>().Where(fault => fault != SoakFault.None).OrderBy(_ => random.Next()))
                {
                    double recovery = await GoThroughAsync(session, clock, folder.Path, fault, random);
                    log.Add(fault, recovery, parts.LeftOut, session.Status);
                }
            }
            while (TimeProvider.System.GetElapsedTime(startedAt).TotalMinutes < minutes);

            Assert.False(session.Finished.IsCompleted, "the session has ended");
        }

        await UntilAsync("every buffer comes back", () => parts.LeftOutAtTheEnd == 0);
    }

    private async Task<double> GoThroughAsync(LiveSession session, LeapingClock clock, string folder, SoakFault fault, Random random)
    {
        await FlowAsync(session, "before " + fault);
        bool records = fault is SoakFault.DiskFull or SoakFault.DiskBlocks or SoakFault.WallClockLeaps || random.Next(4) == 0;
        if (records)
        {
            session.StartRecording();
        }

        int restarts = session.Status.Restarts;
        _state.Fault = fault;
        await HappenAsync(session, clock, fault, random);
        await UntilAsync($"{fault} is felt", () => _state.Felt > 0 || Outside.Contains(fault));
        if (Hangs.Contains(fault))
        {
            await UntilAsync($"the watchdog acts on {fault}", () => session.Status.Restarts > restarts);
        }

        _state.Fault = SoakFault.None;
        if (fault == SoakFault.SinkThrows)
        {
            // an output that failed is left out until the next run
            await session.ReplayAsync(CancellationToken.None);
        }

        long over = TimeProvider.System.GetTimestamp();
        await FlowAsync(session, "after " + fault);
        double recovery = TimeProvider.System.GetElapsedTime(over).TotalSeconds;
        if (records)
        {
            await EndRecordingAsync(session, folder);
        }

        return recovery;
    }

    private static async Task HappenAsync(LiveSession session, LeapingClock clock, SoakFault fault, Random random)
    {
        switch (fault)
        {
            case SoakFault.WallClockLeaps:
                clock.Leap(TimeSpan.FromHours((random.NextDouble() - 0.5) * 48));
                break;
            case SoakFault.OtherSource:
                await session.ApplyAsync(now => now with { Source = session.Settings.Source == "one" ? "two" : "one" }, CancellationToken.None);
                break;
            case SoakFault.BrowserCamera:
                await UseCameraAsync(session, random);
                break;
        }

        await Task.Delay(Lasts);
    }

    /// <summary>A browser's camera takes the source's place, with times that are wrong in every way, and leaves.</summary>
    private static async Task UseCameraAsync(LiveSession session, Random random)
    {
        byte[] pixels = new byte[4 * 32 * 16];
        await using ICameraSession camera = await session.OpenCameraAsync(32, 16, CancellationToken.None);
        for (uint number = 0; number < 10; number++)
        {
            camera.Offer(new CameraPicture { Width = 32, Height = 16, Sequence = (uint)random.Next() + number, Time = TimeSpan.FromSeconds(random.NextInt64(-1_000_000, 1_000_000)), Pixels = pixels });
            await Task.Delay(10);
        }
    }

    private async Task EndRecordingAsync(LiveSession session, string folder)
    {
        if (session.Recordings.Any(recording => recording.State == "recording"))
        {
            await session.StopRecordingAsync(CancellationToken.None);
        }

        await UntilAsync("the recording ends", () => session.Recordings.All(recording => recording.State is "finished" or "failed" or "earlier"));
        Assert.Empty(Directory.GetFiles(folder, "*.partial*"));
        foreach (string file in Directory.GetFiles(folder))
        {
            File.Delete(file);
        }
    }

    /// <summary>Waits until ten pictures came within the time of fifteen; a run that has failed is begun again, as people do in the page.</summary>
    private async Task FlowAsync(LiveSession session, string when)
    {
        const int Pictures = 10;
        var slowest = TimeSpan.FromSeconds(1.5 * Pictures / SoakSource.FrameRate);
        long began = TimeProvider.System.GetTimestamp();
        long seen = _pictures.Seen;
        await UntilAsync($"pictures come at their rate {when}", async () =>
        {
            if (session.Status.State == "failed")
            {
                await session.ReplayAsync(CancellationToken.None);
            }

            if (TimeProvider.System.GetElapsedTime(began) > slowest)
            {
                began = TimeProvider.System.GetTimestamp();
                seen = _pictures.Seen;
            }

            return _pictures.Seen - seen >= Pictures;
        });
    }

    private Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()));

    private async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"it never came to this: {what}. {string.Join(" | ", _told.TakeLast(5))}");
            await Task.Delay(5);
        }
    }

    private void Tell(string line)
    {
        _told.Enqueue(line);
        while (_told.Count > 20)
        {
            _told.TryDequeue(out _);
        }
    }

    private static double Number(string variable, double otherwise) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out double number) ? number : otherwise;

    private sealed class PictureCount : ILiveObserver
    {
        private long _seen;

        public long Seen => Interlocked.Read(ref _seen);

        public void Publish(in FrameInfo info, in ImageView picture, TrackedFaces faces) => Interlocked.Increment(ref _seen);
    }
}
