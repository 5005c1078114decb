using System.CommandLine;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Live.Shell;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>live</c>: tracks a source as it comes, newest frame first, and shows it in a page, until it ends or is stopped.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="faults">Tells what failed.</param>
/// <param name="factories">Make the session's parts.</param>
/// <param name="host">What answers requests; begun already.</param>
internal sealed class LiveCommand(Terminal terminal, Faults faults, LiveFactories factories, EarlyHost host)
{
    private const int MostSources = 64;

    /// <summary>The command's name; it is also what runs when no command is named.</summary>
    public const string Name = "live";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<TimeSpan?> duration = CommonOptions.Duration();
        Option<long?> limitSize = CommonOptions.Size("--limit-size", "End each recording when its files have this size together");
        Option<TimeSpan?> limitDuration = CommonOptions.Time("--limit-duration", "End each recording after this time");
        Option<TimeSpan?> segment = CommonOptions.Time("--segment", "Go on in a new recording file after this time");
        var window = new Option<bool>("--window") { Description = "Show the pictures in a window too, where this build has OpenCV (Q ends, R records, O shows or hides the overlay, M mirrors, Space forgets the faces)." };
        var loop = new Option<bool>("--loop") { Description = "Begin a file anew at its end. Without it the page stays and says that the source has ended." };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the page in a browser." };
        var command = new Command(Name, "Track a source live and show it in a page (the default command).") { loop, duration, noBrowser, window, limitSize, limitDuration, segment };
        SettingFlags flags = CommonOptions.Tracking("Output:Send", "Fleet:Publish", "Fleet:Node", "Web:Address", "Web:Port").Several("Source:Default", "Source:More");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Func<Settings> given = flags.Reader(parsed, cancellation);
            Settings Read() => CommonOptions.WithLimits(given(), parsed.GetValue(limitSize), parsed.GetValue(limitDuration), parsed.GetValue(segment));
            var request = new LiveRequest(parsed.GetValue(loop), parsed.GetValue(duration), flags.File(parsed), Read, !parsed.GetValue(noBrowser), parsed.GetValue(window));
            return RunAsync(Read(), request, cancellation);
        });
        return command;
    }

    private async Task<int> RunAsync(Settings settings, LiveRequest request, CancellationToken cancellation)
    {
        int count = settings.Source.Texts.Count;
        if (count > MostSources)
        {
            throw new UserException($"--source names {count} sources; {MostSources} are the most.");
        }

        using var metrics = new WebMetrics();
        await using var units = new LiveUnits(factories, settings, request, metrics, terminal.Complain, cancellation);
        LiveUnit first = units.First;
        await using var sources = new LiveSources([.. units.All.Select(unit => unit.Session)], request.Duration, factories.TimeProvider);
        using var pipelineMetrics = new PipelineMetrics(units.Counts);
        using var recordingMetrics = new RecordingMetrics(() => units.All.Sum(unit => unit.Session.RecordingsFailed), () => units.All.Sum(unit => unit.Session.RecordingDropped));
        await using var service = new LiveWebService(settings.Web, units.Served, metrics, terminal.Complain, host);
        await using var manager = new ServiceManager(units.Brief, () => units.All.All(unit => unit.Session.IsAttended), terminal.Complain, factories.TimeProvider);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PreviewScreen? screen = request.OpensWindow ? OpenWindow(first.Session, started.Task) : null;
        first.Session.Screen = screen;
        IReadOnlyList<LiveEnding?> endings;
        try
        {
            // The models are loaded while the service opens; a source is opened once nothing else has the port.
            Task opening = Task.Run(() => OpenAsync(service, units, cancellation), cancellation);
            await Task.WhenAll(opening, sources.StartAsync(opening)).ConfigureAwait(false);
            started.SetResult();
            manager.Ready();
            await using var reload = new SettingsReload(terminal, factories.TimeProvider, request.SettingsFile, request.ReadSettings, settings, units.TakeAsync);
            Introduce(service, units, request);

            using CancellationTokenRegistration interruption = cancellation.Register(() =>
            {
                manager.Stopping();
                sources.Hurry();
                _ = sources.StopAsync();
            });
            using IDisposable left = units.FinishLeft();
            await new RunWatcher(terminal, factories.TimeProvider).ShowAsync(sources.Finished, units.Progress, units.ShortProgress).ConfigureAwait(false);
        }
        finally
        {
            // Whatever was thrown, the pipelines end before the window, the page and the models go.
            endings = await sources.StopAsync().ConfigureAwait(false);
        }

        int code = screen?.Problem is string problem ? throw new UserException(problem) : Conclude(endings, units);
        return code == ExitCodes.Success && units.All.Any(unit => unit.Session is { RecordingsFailed: > 0 } or { RecordingFaults.Count: > 0 }) ? ExitCodes.Failure : code;
    }

    private static async Task OpenAsync(LiveWebService service, LiveUnits units, CancellationToken cancellation)
    {
        await service.StartAsync(cancellation).ConfigureAwait(false);
        units.Publish(service.PageAddress!);
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
        // nothing may be thrown here: nobody waits for the task
        try
        {
            switch (command)
            {
                case WindowCommand.Quit:
                    _ = session.StopAsync();
                    break;
                case WindowCommand.ToggleRecording when session.Recordings.Any(recording => recording.State == "recording"):
                    await session.StopRecordingAsync(CancellationToken.None).ConfigureAwait(false);
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

    private void Introduce(LiveWebService service, LiveUnits units, LiveRequest request)
    {
        foreach (LiveUnit unit in units.All.Where(unit => unit.Session.Source is not null))
        {
            terminal.Say($"{unit.Name ?? "source"}: {unit.Session.Source!.Description}");
        }

        terminal.Say($"models: {units.First.Models}");
        terminal.Say($"page: {(service.TokenWasMade ? service.EntryAddress : service.PageAddress)}");
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

    // the gravest code of all; whoever watches ends when he likes, also a file before its end
    private int Conclude(IReadOnlyList<LiveEnding?> endings, LiveUnits units)
    {
        int code = ExitCodes.Success;
        foreach ((LiveUnit unit, LiveEnding? ending) in units.All.Zip(endings))
        {
            if (ending is null)
            {
                code = ExitCodes.Failure;
                continue;
            }

            string prefix = unit.Name is null ? "" : $"{unit.Name}: ";
            foreach (string line in RunReport.Summary(ending.Report, ending.Statistics, unit.Session.Settings.MaxFaces))
            {
                terminal.Say(prefix + line);
            }

            int own = RunReport.Conclude(terminal, faults, ending.Source with { IsLive = true }, ending.Report, ending.Statistics, needsFace: false);
            code = Math.Max(code, own);
        }

        if (endings.Count > 1)
        {
            terminal.Say(RunReport.Total([.. endings.OfType<LiveEnding>().Select(ending => (ending.Report, ending.Statistics))]));
        }

        return code;
    }
}
