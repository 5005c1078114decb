using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Live.Shell;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>live</c>: tracks a source as it comes, newest frame first, and shows it in a page, until it ends or is stopped.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="faults">Tells what failed.</param>
/// <param name="factories">Make the session's parts.</param>
internal sealed class LiveCommand(Terminal terminal, Faults faults, LiveFactories factories)
{
    /// <summary>The command's name; it is also what runs when no command is named.</summary>
    public const string Name = "live";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<CoverKind?> anonymize = CommonOptions.Anonymize();
        Option<TimeSpan?> duration = CommonOptions.Duration();
        Option<long?> limitSize = CommonOptions.Size("--limit-size", "End each recording when its files have this size together");
        Option<TimeSpan?> limitDuration = CommonOptions.Time("--limit-duration", "End each recording after this time");
        Option<TimeSpan?> segment = CommonOptions.Time("--segment", "Go on in a new recording file after this time");
        var window = new Option<bool>("--window") { Description = "Show the pictures in a window too, where this build has OpenCV (Q ends, R records, O shows or hides the overlay, M mirrors, Space forgets the faces)." };
        var loop = new Option<bool>("--loop") { Description = "Begin a file anew at its end. Without it the page stays and says that the source has ended." };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the page in a browser." };
        var command = new Command(Name, "Track a source live and show it in a page (the default command).") { loop, anonymize, duration, noBrowser, window, limitSize, limitDuration, segment };
        SettingFlags flags = CommonOptions.Tracking("Output:Send", "Web:Address", "Web:Port");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Func<Settings> given = flags.Reader(parsed);
            Settings Read() => CommonOptions.WithLimits(given(), parsed.GetValue(limitSize), parsed.GetValue(limitDuration), parsed.GetValue(segment));
            var request = new LiveRequest(parsed.GetValue(loop), parsed.GetValue(duration), flags.File(parsed), Read, !parsed.GetValue(noBrowser), parsed.GetValue(window), parsed.GetValue(anonymize));
            return RunAsync(Read(), request, cancellation);
        });
        return command;
    }

    private async Task<int> RunAsync(Settings settings, LiveRequest request, CancellationToken cancellation)
    {
        using var metrics = new WebMetrics();
        await using var hub = new LiveHub(settings.Web.JpegQuality, metrics);
        var parts = new LiveParts(factories, settings, request.Duration, request.Repeats);
        using var outputs = new LiveOutputs(address => factories.Outputs.OpenSenders([address])[0]);
        outputs.Replace(settings.Output.Send);
        parts.Senders = [outputs];
        parts.Anonymize = request.Anonymize;
        await using var session = new LiveSession(parts, parts.FirstSettings(), settings.Smoothing, new RecordingPlace(settings.Recording.Folder, settings.Recording.OwnerOnly), terminal.Complain, factories.TimeProvider, Patience(settings));
        session.Observe(hub);
        session.Outputs = outputs;
        using var pipelineMetrics = new PipelineMetrics(() => session.Statistics, () => session.Status.Restarts);
        using var recordingMetrics = new RecordingMetrics(() => session.RecordingFaults.Count, () => session.RecordingDropped);
        await using var service = new LiveWebService(settings.Web, session, hub, metrics, terminal.Complain);
        await using var manager = new ServiceManager(() => Brief(session.Status), () => session.IsAttended, terminal.Complain, factories.TimeProvider);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PreviewScreen? screen = request.OpensWindow ? OpenWindow(session, started.Task) : null;
        session.Screen = screen;
        try
        {
            await service.StartAsync(cancellation).ConfigureAwait(false);
            SourceInfo info = await session.StartAsync().ConfigureAwait(false);
            started.SetResult();
            manager.Ready();
            await using var reload = new SettingsReload(terminal, factories.TimeProvider, request.SettingsFile, request.ReadSettings, settings, changed => TakeAsync(changed, parts, session, outputs));
            Introduce(service, session, info, request);

            using CancellationTokenRegistration interruption = cancellation.Register(() =>
            {
                session.Hurry();
                _ = session.StopAsync();
            });
            using IDisposable left = factories.Outputs.FinishLeft(settings);
            await new RunWatcher(terminal, factories.TimeProvider).ShowAsync(session.Finished, () => session.Statistics ?? new PipelineStatistics(factories.TimeProvider), frameCount: null).ConfigureAwait(false);
        }
        finally
        {
            // Whatever was thrown, the pipeline ends before the window, the page and the models go.
            await session.StopAsync().ConfigureAwait(false);
        }

        LiveEnding ending = (await session.StopAsync().ConfigureAwait(false))!;
        int code = screen?.Problem is string problem ? throw new UserException(problem) : Conclude(ending, session);
        return code == ExitCodes.Success && session.RecordingFaults.Count > 0 ? ExitCodes.Failure : code;
    }

    private static string Brief(LiveStatus status) =>
        status.Message is string message ? $"{status.State}: {message}" : string.Create(CultureInfo.InvariantCulture, $"{status.State}, {status.FramesPerSecond:0.0} frames a second from {status.Source}");

    private static WatchdogOptions Patience(Settings settings) => new()
    {
        Stage = TimeSpan.FromSeconds(settings.Watchdog.Limit),
        Source = TimeSpan.FromSeconds(settings.Watchdog.Limit + settings.Source.Timeout),
    };

    private static async Task TakeAsync(Settings changed, LiveParts parts, LiveSession session, LiveOutputs outputs)
    {
        Settings before = parts.Take(changed);
        await session.TakeAsync(changed.Smoothing).ConfigureAwait(false);
        if (changed.Output.Send != before.Output.Send)
        {
            outputs.Replace(changed.Output.Send);
        }
    }

    private PreviewScreen OpenWindow(LiveSession session, Task started)
    {
        Func<string, IPreviewWindow> open = factories.Native.Parts.OpenWindow
            ?? throw new UserException("--window: this build has no window; docs/windows.md tells how to build with OpenCV. The page shows the same.");
        return new PreviewScreen(() => open("ASMNet.Live"), command => _ = HandleAsync(command, session, started));
    }

    // A window that cannot be opened, or a user who is quicker than the models, must not stop what has not begun.
    private async Task HandleAsync(WindowCommand command, LiveSession session, Task started)
    {
        await started.ConfigureAwait(false);
        Handle(command, session);
    }

    // on the window's thread, where nothing may be thrown
    private void Handle(WindowCommand command, LiveSession session)
    {
        try
        {
            switch (command)
            {
                case WindowCommand.Quit:
                    _ = session.StopAsync();
                    break;
                case WindowCommand.ToggleRecording when session.Recordings.Any(recording => recording.State == "recording"):
                    _ = session.StopRecordingAsync(CancellationToken.None);
                    break;
                case WindowCommand.ToggleRecording:
                    session.StartRecording();
                    break;
                case WindowCommand.Reset:
                    session.ForgetFaces();
                    break;
            }
        }
        catch (LiveControlException refused)
        {
            terminal.Complain(refused.Message);
        }
    }

    private void Introduce(LiveWebService service, LiveSession session, SourceInfo source, LiveRequest request)
    {
        terminal.Say($"source: {source.Description}");
        terminal.Say($"models: {session.Status.Model}; {session.Status.Detector}");
        terminal.Say($"page: {(service.TokenWasMade ? service.EntryAddress : service.Address)}");
        if (service.TokenWasMade)
        {
            terminal.Say("The address holds this run's token, which is not told again; whoever has it can see and control this program.");
        }

        terminal.Say("press Ctrl+C to end");
        if (request.OpensBrowser)
        {
            DesktopBrowser.Open(service.EntryAddress!);
        }
    }

    private int Conclude(LiveEnding ending, LiveSession session)
    {
        foreach (string line in RunReport.Summary(ending.Report, ending.Statistics, session.Settings.MaxFaces))
        {
            terminal.Say(line);
        }

        // whoever watches ends when he likes, also a file before its end
        return RunReport.Conclude(terminal, faults, ending.Source with { IsLive = true }, ending.Report, ending.Statistics, needsFace: false);
    }
}
