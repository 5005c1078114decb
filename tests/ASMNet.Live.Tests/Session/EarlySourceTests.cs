using ASMNet.Filtering;
using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Session;

/// <summary>The first source, which is opened while the models are loaded.</summary>
public sealed class EarlySourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeParts _parts = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_TheServiceIsNotReady_LoadsTheModelsAndOpensNoCamera()
    {
        await using LiveSession session = Session();
        var ready = new TaskCompletionSource();

        Task starting = session.StartAsync(ready.Task);

        // The models are loaded before the first wait.
        Assert.Single(_parts.Bundles);
        Assert.False(starting.IsCompleted);
        Assert.False(_parts.Opened.TryRead(out _));
        ready.SetResult();
        await starting.WaitAsync(Patience);
        Assert.True(_parts.Opened.TryRead(out string? opened));
        Assert.Equal("one", opened);
    }

    [Fact]
    public async Task Start_TheServiceCannotBeOpened_SaysThatAndOpensNoCamera()
    {
        await using LiveSession session = Session();

        UserException refused = await Assert.ThrowsAsync<UserException>(
            () => session.StartAsync(Task.FromException(new UserException("the port is taken."))).WaitAsync(Patience));

        Assert.Equal("the port is taken.", refused.Message);
        Assert.Empty(_parts.Sources);
        Assert.Null(session.Statistics);
    }

    [Fact]
    public async Task Start_ADrawnFace_WaitsForNobodyButTheRun()
    {
        await using LiveSession session = Session(source: "synthetic");
        var ready = new TaskCompletionSource();

        Task starting = session.StartAsync(ready.Task);

        Assert.Equal("synthetic", await _parts.Opened.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Null(session.Source);
        ready.SetResult();
        await starting.WaitAsync(Patience);
        Assert.NotNull(session.Source);
    }

    [Fact]
    public async Task Start_TheModelIsBroken_ClosesTheSourceThatWasOpenedMeanwhile()
    {
        await using LiveSession session = Session(model: "broken");

        UserException refused = await Assert.ThrowsAsync<UserException>(() => session.StartAsync().WaitAsync(Patience));

        Assert.Contains("broken", refused.Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(_parts.Sources).IsDisposed);
    }

    private LiveSession Session(string source = "one", string model = "asmnet-live") =>
        new(_parts, new LiveSettings { Source = source, Model = model }, new FaceSmootherOptions(), new RecordingPlace(_folder.Path), _ => { }, TimeProvider.System);
}
