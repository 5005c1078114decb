using System.Globalization;
using ASMNet.Inference.Sharing;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Fleet;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary>All sources of a live run. Several share one set of networks.</summary>
internal sealed class LiveUnits : IAsyncDisposable
{
    // each source keeps some threads waiting for its pictures and its outputs
    private const int ThreadsForEach = 6;
    private readonly LiveFactories _factories;
    private readonly FleetNode? _node;

    /// <summary>Prepares the sources that the settings name.</summary>
    /// <param name="factories">Make their parts.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="metrics">Counts what is sent to viewers.</param>
    /// <param name="tell">Receives what people should know, a line each.</param>
    /// <param name="ending">Is cancelled when the program must end.</param>
    /// <exception cref="ASMNetException">A source is none, or an output cannot be opened.</exception>
    public LiveUnits(LiveFactories factories, Settings settings, LiveRequest request, WebMetrics metrics, Action<string> tell, CancellationToken ending)
    {
        _factories = factories;
        int count = settings.Source.Texts.Count;
        if (count > 1)
        {
            ThreadPool.GetMinThreads(out int workers, out int ports);
            ThreadPool.SetMinThreads(workers + (ThreadsForEach * count), ports);
        }

        SendAddress.RequireSources(settings.Output.Send, count);
        SharedNetworks? networks = count > 1 ? new SharedNetworks() : null;
        _node = settings.Fleet.Publish.Length == 0 ? null : new FleetNode(settings.Fleet.Publish, settings.Fleet.NodeName, tell, factories.TimeProvider);
        All = [.. Enumerable.Range(1, count).Select(number => new LiveUnit(factories, settings, number, networks, request, metrics, tell, ending))];
        foreach (LiveUnit unit in All)
        {
            if (_node?.Add(unit.Session) is ILiveObserver publisher)
            {
                unit.Session.Observe(publisher);
            }
        }
    }

    /// <summary>The sources by their numbers.</summary>
    public IReadOnlyList<LiveUnit> All { get; }

    /// <summary>The first, which the window shows and what stands under the paths without a number.</summary>
    public LiveUnit First => All[0];

    /// <summary>What the service shows.</summary>
    public IReadOnlyList<ServedSource> Served => [.. All.Select(unit => new ServedSource(unit.Session, unit.Hub))];

    /// <summary>What has been counted of each source until now, for the metrics.</summary>
    public IReadOnlyList<SourceCounts> Counts() => [.. All.Select(unit => new SourceCounts(unit.Name is null ? null : unit.Number, unit.Session.Statistics, unit.Session.Status.Restarts))];

    /// <summary>The state in a few words, for a service manager.</summary>
    public string Brief()
    {
        LiveStatus status = First.Session.Status;
        return All.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{All.Count(unit => unit.Session.Status.State == "running")} of {Counted.Of(All.Count, "source")} run")
            : status.Message is string message ? $"{status.State}: {message}"
            : string.Create(CultureInfo.InvariantCulture, $"{status.State}, {status.FramesPerSecond:0.0} frames a second from {status.Source}");
    }

    /// <summary>How all get on, in a line.</summary>
    public string Progress() => All.Count > 1 ? RunReport.Progress(Statistics) : RunReport.Progress(Statistics[0] ?? new PipelineStatistics(_factories.TimeProvider));

    /// <summary>The same in a few words.</summary>
    public string ShortProgress() => All.Count > 1 ? RunReport.ShortProgress(Statistics) : RunReport.ShortProgress(Statistics[0] ?? new PipelineStatistics(_factories.TimeProvider));

    /// <summary>Publishes the states of the sources from now on, where tracks are published.</summary>
    /// <param name="page">Where the page is.</param>
    public void Publish(Uri page) => _node?.Start(page);

    /// <summary>Takes a settings file that has changed. Nothing but receivers can be refused, and that keeps nothing else from being taken.</summary>
    /// <param name="changed">What the file says now.</param>
    /// <returns>What became of receivers that are others than before.</returns>
    public async Task<IReadOnlyList<ReceiverChange>> TakeAsync(Settings changed)
    {
        string? refusal = null;
        try
        {
            SendAddress.RequireSources(changed.Output.Send, All.Count);
        }
        catch (UserException refused)
        {
            refusal = refused.Message;
            changed = changed with { Output = changed.Output with { Send = "" } };
        }

        await Task.WhenAll(All.Select(unit => unit.TakeAsync(changed))).ConfigureAwait(false);
        return refusal is null ? [.. All.Select(unit => unit.TakeReceivers(changed)).OfType<ReceiverChange>()] : [new ReceiverChange(null, refusal)];
    }

    /// <summary>Finishes what killed runs have left in the folders of recordings, beside everything else.</summary>
    public IDisposable FinishLeft() => new Several([.. All.Select(unit => _factories.Outputs.FinishLeft(unit.Settings))]);

    private IReadOnlyList<PipelineStatistics?> Statistics => [.. All.Select(unit => unit.Session.Statistics)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (LiveUnit unit in All)
        {
            await unit.DisposeAsync().ConfigureAwait(false);
        }

        if (_node is not null)
        {
            await _node.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Several(IReadOnlyList<IDisposable> all) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable one in all)
            {
                one.Dispose();
            }
        }
    }
}
