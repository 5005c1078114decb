using System.Collections.Concurrent;
using ASMNet.Filtering;
using ASMNet.Live.Session;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Session;

/// <summary>A camera that is there and gives nothing.</summary>
public sealed class StallTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _told = new();

    [Fact]
    public async Task Session_NoPictureComes_SaysSoOnceAndWhenTheyComeAgain()
    {
        using var folder = new TemporaryFolder();
        var parts = new FakeParts();
        await using var session = new LiveSession(parts, new LiveSettings { Source = "one" }, new FaceSmootherOptions(), new RecordingPlace(folder.Path), _told.Enqueue, _time);
        await session.StartAsync();
        await using ICameraSession camera = await session.OpenCameraAsync(32, 16, CancellationToken.None);
        Assert.Equal("running", session.Status.State);

        for (int second = 0; second < 9; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("waiting", session.Status.State);
        Assert.Equal("a browser's camera (32x16): no picture has come for 9 s.", session.Status.Message);
        await UntilAsync(() => _told.Count == 1);
        Assert.Contains("no picture has come", _told.Single(), StringComparison.Ordinal);

        camera.Offer(new CameraPicture { Width = 32, Height = 16, Sequence = 1, Pixels = new byte[4 * 32 * 16] });
        await UntilAsync(() => session.Status.State == "running");
        _time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => _told.Count == 2);
        Assert.Contains("pictures come again", _told.Last(), StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(5);
        }
    }
}
