using System.Diagnostics.Metrics;
using System.Text.Json;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Api;
using ASMNet.Live.Web.Metrics;

namespace ASMNet.Live.Fleet;

/// <summary>A program as one node of a fleet: publishes the tracks of its sources frame by frame, and their states every second.</summary>
internal sealed class FleetNode : IAsyncDisposable
{
    private static readonly TimeSpan StateEvery = TimeSpan.FromSeconds(1);
    private readonly Meter _meter = new(PipelineMetrics.MeterName);
    private readonly FleetServer _server;
    private readonly string _name;
    private readonly TimeProvider _timeProvider;
    private readonly List<(ILiveControl Control, TrackPublisher Tracks)> _sources = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _telling = Task.CompletedTask;

    /// <summary>Joins a fleet.</summary>
    /// <param name="address">Its NATS server.</param>
    /// <param name="name">The name of this node.</param>
    /// <param name="say">Receives what people should know.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="UserException">The address is none.</exception>
    public FleetNode(string address, string name, Action<string> say, TimeProvider timeProvider)
    {
        _server = new FleetServer(address, "--publish", say);
        _name = name;
        _timeProvider = timeProvider;
        _meter.CreateObservableCounter("asmnet.fleet.frames.sent", () => _sources.Sum(source => source.Tracks.Sent), "{frame}", "Frames whose tracks were published.");
        _meter.CreateObservableCounter("asmnet.fleet.frames.dropped", () => _sources.Sum(source => source.Tracks.Dropped), "{frame}", "Frames whose tracks were not, because the server was slow or away.");
    }

    /// <summary>Publishes a source too; to be called before <see cref="Start"/>, in the order of the numbers.</summary>
    /// <param name="control">What tracks it.</param>
    /// <returns>What sees its frames.</returns>
    public ILiveObserver Add(ILiveControl control)
    {
        var tracks = new TrackPublisher(_server, FleetSubjects.Tracks(_name, _sources.Count + 1));
        _sources.Add((control, tracks));
        return tracks;
    }

    /// <summary>Tells the states from now on.</summary>
    /// <param name="page">Where the node's own page is.</param>
    public void Start(Uri page) => _telling = TellAsync(page);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_sources.Select(source => source.Tracks.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
        _stop.Dispose();
    }

    private async Task TellAsync(Uri page)
    {
        using var timer = new PeriodicTimer(StateEvery, _timeProvider);
        do
        {
            for (int number = 1; number <= _sources.Count; number++)
            {
                var state = new NodeState(_name, page.ToString(), RunningSource.Of(number, _sources[number - 1].Control));
                byte[] message = JsonSerializer.SerializeToUtf8Bytes(state, FleetJson.Readable.NodeState);
                await _server.TrySendAsync(FleetSubjects.State(_name, number), message, _stop.Token).ConfigureAwait(false);
            }
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }
}
