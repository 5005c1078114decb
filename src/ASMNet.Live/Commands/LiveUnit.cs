using System.Globalization;
using ASMNet.Inference.Sharing;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Commands;

/// <summary>One source of a live run with all that belongs to it alone: its session, its viewers, its outputs, its folder of recordings.</summary>
internal sealed class LiveUnit : IAsyncDisposable
{
    private readonly LiveParts _parts;
    private string _receivers;

    /// <summary>Prepares a source; nothing is opened but the outputs.</summary>
    /// <param name="factories">Make its parts.</param>
    /// <param name="settings">The settings of the program.</param>
    /// <param name="number">Its number among the sources, from 1.</param>
    /// <param name="networks">What all sources share; null where this is the only one.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="metrics">Counts what is sent to viewers.</param>
    /// <param name="tell">Receives what people should know, a line each.</param>
    /// <param name="ending">Is cancelled when the program must end.</param>
    /// <exception cref="ASMNetException">The source is none, or an output cannot be opened.</exception>
    public LiveUnit(
        LiveFactories factories, Settings settings, int number, SharedNetworks? networks, LiveRequest request, WebMetrics metrics, Action<string> tell, CancellationToken ending)
    {
        Number = number;
        bool isOnly = networks is null;
        Settings = Of(settings, number);
        Name = isOnly ? null : string.Create(CultureInfo.InvariantCulture, $"source {number}");
        Hub = new LiveHub(settings.Web.JpegQuality, metrics);
        Outputs = new LiveOutputs(address => factories.Outputs.OpenSenders(Settings, [address], Number, ending)[0], number);
        _receivers = Settings.Output.Send;
        Outputs.Replace(_receivers);
        _parts = new LiveParts(factories, Settings, request.Duration, request.Repeats, ending) { Senders = [Outputs], Networks = networks };
        Session = new LiveSession(
            _parts, _parts.FirstSettings(), settings.Smoothing, new RecordingPlace(Settings.Recording.Folder, () => _parts.RecordsForOwnerOnly),
            isOnly ? tell : line => tell($"{Name}: {line}"), factories.TimeProvider, Patience(settings)) { Outputs = Outputs, Name = isOnly ? "" : _parts.FirstName };
        Session.Observe(Hub);
    }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>What lines about it begin with; null where it is the only one.</summary>
    public string? Name { get; }

    /// <summary>The settings with its own source and folder of recordings.</summary>
    public Settings Settings { get; }

    /// <summary>Its viewers.</summary>
    public LiveHub Hub { get; }

    /// <summary>Where its tracks are sent.</summary>
    public LiveOutputs Outputs { get; }

    /// <summary>What runs.</summary>
    public LiveSession Session { get; }

    /// <summary>The models loaded last and what runs them, in a line; empty before.</summary>
    public string Models => _parts.LoadedModels;

    /// <summary>Takes a settings file that has changed, all but its receivers.</summary>
    /// <param name="changed">What the file says now; its receivers are understood.</param>
    public Task TakeAsync(Settings changed)
    {
        _parts.Take(Of(changed, Number));
        return Session.TakeAsync(changed.Smoothing);
    }

    /// <summary>Takes the receivers of a settings file that has changed.</summary>
    /// <param name="changed">What the file says now; its receivers are understood.</param>
    /// <returns>What became of them; null where they are those that are in force.</returns>
    public ReceiverChange? TakeReceivers(Settings changed)
    {
        string receivers = Of(changed, Number).Output.Send;
        if (receivers == _receivers)
        {
            return null;
        }

        try
        {
            Outputs.Replace(receivers);
            _receivers = receivers;
            return new ReceiverChange(Name, null);
        }
        catch (Exception refused) when (refused is ASMNetException or IOException or UnauthorizedAccessException)
        {
            return new ReceiverChange(Name, refused.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync().ConfigureAwait(false);
        Outputs.Dispose();
        await Hub.DisposeAsync().ConfigureAwait(false);
    }

    private static WatchdogOptions Patience(Settings settings) => new()
    {
        Stage = TimeSpan.FromSeconds(settings.Watchdog.Limit),
        Source = TimeSpan.FromSeconds(settings.Watchdog.Limit + settings.Source.Timeout),
    };

    private static Settings Of(Settings settings, int number)
    {
        string folder = number == 1 ? settings.Recording.Folder : Path.Combine(settings.Recording.Folder, string.Create(CultureInfo.InvariantCulture, $"source-{number}"));
        IReadOnlyList<string> texts = settings.Source.Texts;
        return settings with
        {
            Source = settings.Source with { Default = texts[Math.Min(number, texts.Count) - 1], More = "" },
            Recording = settings.Recording with { Folder = folder },

            // a receiver understands one picture's faces: those of the first, or of the source that its address names
            Output = settings.Output with { Send = SendAddress.OfSource(settings.Output.Send, number) },
        };
    }
}
