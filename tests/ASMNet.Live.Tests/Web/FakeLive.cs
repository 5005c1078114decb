using System.Threading.Channels;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;

namespace ASMNet.Live.Tests.Web;

/// <summary>A program without a pipeline: it remembers what it was asked to do.</summary>
internal sealed class FakeLive : ILiveControl, IAsyncDisposable
{
    private readonly List<RecordingInfo> _recordings = [];
    private readonly Channel<FakeCamera> _cameras = Channel.CreateUnbounded<FakeCamera>();
    private FakeCamera? _camera;

    public LiveStatus Status { get; set; } = new() { State = "running", Device = "CPU (test)", SecondsSinceFrame = 0.01 };

    public LiveSettings Settings { get; private set; } = new();

    public IReadOnlyList<Choice> Devices { get; } = [new("cpu", "CPU (test)"), new("gpu", "GPU", Available: false, "not in this test")];

    public IReadOnlyList<Choice> Models { get; } = [new("asmnet-live", "asmnet-live")];

    public RecordingInfo? Recording => _recordings.Find(recording => recording.State == "recording");

    public IReadOnlyList<RecordingInfo> Recordings => _recordings;

    public string? RecordingFile { get; set; }

    public FakeCamera? Camera => _camera;

    /// <summary>The next camera that is opened, or was and was not asked for; a client's socket may be open before its camera is.</summary>
    public Task<FakeCamera> NextCameraAsync() => _cameras.Reader.ReadAsync().AsTask().WaitAsync(RunningService.Patience);

    public IReadOnlyList<Choice> FindSources() => [new("synthetic", "Synthetic face")];

    public Task ApplyAsync(Func<LiveSettings, LiveSettings> change, CancellationToken cancellation)
    {
        LiveSettings settings = change(Settings);
        if (settings.Device != "cpu")
        {
            throw new LiveControlException($"Device '{settings.Device}' cannot be used: not in this test.");
        }

        Outputs!.Replace(settings.Send);
        Settings = settings;
        return Task.CompletedTask;
    }

    public LiveOutputs? Outputs { get; } = new(address => address.StartsWith("vmc", StringComparison.Ordinal) ? new FakeSink() : throw new UserException($"'{address}' is not in this test"));

    public int Replays { get; private set; }

    public Task ReplayAsync(CancellationToken cancellation)
    {
        Replays++;
        return Task.CompletedTask;
    }

    public List<string> Wishes { get; } = [];

    public void Recentre() => Wishes.Add("recentre");

    public void LearnNeutral() => Wishes.Add("neutral");

    public void SetDistance(float centimetres) => Wishes.Add(FormattableString.Invariant($"distance {centimetres}"));

    public RecordingInfo StartRecording(IReadOnlyList<string>? data = null)
    {
        if (_recordings.Any(recording => recording.State == "recording"))
        {
            throw new LiveControlException("A recording runs already; stop it first.");
        }

        _recordings.Add(new RecordingInfo("r1", "take.avi", "recording", 0, 0, 0));
        return _recordings[^1];
    }

    public Task<RecordingInfo> StopRecordingAsync(CancellationToken cancellation)
    {
        int running = _recordings.FindIndex(recording => recording.State == "recording");
        if (running < 0)
        {
            throw new LiveControlException("No recording runs.");
        }

        _recordings[running] = _recordings[running] with { State = "finished", Seconds = 1.5, Frames = 45 };
        return Task.FromResult(_recordings[running]);
    }

    public string? FindRecordingFile(string id) => id == "r1" ? RecordingFile : null;

    public Task<ICameraSession> OpenCameraAsync(int width, int height, CancellationToken cancellation)
    {
        if (_camera is { Closed: false })
        {
            throw new LiveControlException("Another page's camera is the source; stop it there first.");
        }

        _camera = new FakeCamera();
        _cameras.Writer.TryWrite(_camera);
        return Task.FromResult<ICameraSession>(_camera);
    }

    public ValueTask DisposeAsync() => _camera?.DisposeAsync() ?? ValueTask.CompletedTask;
}
