using System.CommandLine;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>live</c>: tracks a source as it comes, newest frame first, and shows it in a page, until it ends or is stopped.</summary>
internal static class LiveCommand
{
    /// <summary>The command's name; it is also what runs when no command is named.</summary>
    public const string Name = "live";

    public static Command Create(CommandHost host)
    {
        Option<string?> source = CommonOptions.Source();
        Option<string?> device = CommonOptions.Device();
        Option<TimeSpan?> duration = CommonOptions.Duration();
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var address = new Option<string?>("--address") { Description = "The address to listen on. Default: Web:Address of the settings (127.0.0.1).", HelpName = "ip" };
        var port = new Option<int?>("--port") { Description = "The port; 0 takes a free one. Default: Web:Port of the settings (5080).", HelpName = "number" };
        var window = new Option<bool>("--window") { Description = "Show the pictures in a window too, where this build has OpenCV (Q ends, R records, O shows or hides the overlay, M mirrors, Space forgets the faces)." };
        var loop = new Option<bool>("--loop") { Description = "Begin a file anew at its end. Without it the page stays and says that the source has ended." };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the page in a browser." };
        var command = new Command(Name, "Track a source live and show it in a page (the default command).") { source, loop, device, duration, address, port, noBrowser, window, settingsFile };
        command.SetAction((parsed, _) => host.RunAsync(
            parsed.GetValue(settingsFile),
            (settings, cancellation) => RunAsync(
                host,
                Overridden(settings, parsed.GetValue(device), parsed.GetValue(address), parsed.GetValue(port)),
                new LiveRequest(parsed.GetValue(source), parsed.GetValue(loop), parsed.GetValue(duration), parsed.GetValue(settingsFile), !parsed.GetValue(noBrowser), parsed.GetValue(window)),
                cancellation)));
        return command;
    }

    private static Settings Overridden(Settings settings, string? device, string? address, int? port)
    {
        WebOptions web = settings.Web with { Address = address ?? settings.Web.Address, Port = port ?? settings.Web.Port };
        try
        {
            web.Validate();
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new UserException($"--address is '{web.Address}'; {wrong.Message.Split(" (Parameter", 2)[0]}", wrong);
        }

        return web.Port is >= 0 and <= 65535
            ? settings with { Web = web, Models = settings.Models with { Device = device ?? settings.Models.Device } }
            : throw new UserException($"--port is {web.Port}; it must be from 0 to 65535.");
    }

    private static async Task<int> RunAsync(CommandHost host, Settings settings, LiveRequest request, CancellationToken cancellation)
    {
        using var metrics = new WebMetrics();
        await using var hub = new LiveHub(settings.Web.JpegQuality, metrics);
        var parts = new LiveParts(host, settings, request.Source, request.Duration, request.Repeats);
        await using var session = new LiveSession(parts, parts.FirstSettings(), settings.Smoothing, settings.Recording.Folder, host.Say, host.TimeProvider);
        session.Observe(hub);
        using var pipelineMetrics = new PipelineMetrics(() => session.Statistics);
        await using var service = new LiveWebService(settings.Web, session, hub, metrics, host.Complain);
        using PreviewScreen? screen = request.OpensWindow ? OpenWindow(host, session) : null;
        session.Screen = screen;
        try
        {
            await service.StartAsync(cancellation).ConfigureAwait(false);
            SourceInfo info = await session.StartAsync().ConfigureAwait(false);
            await using var reload = new SettingsReload(host, request.SettingsFile, settings, changed => TakeAsync(changed, parts, session));
            Introduce(host, service, session, info, request);

            using CancellationTokenRegistration interruption = cancellation.Register(() => _ = session.StopAsync());
            await RunWatcher.ShowAsync(host, session.Finished, () => session.Statistics ?? new PipelineStatistics(host.TimeProvider), frameCount: null).ConfigureAwait(false);
        }
        finally
        {
            // Whatever was thrown, the pipeline ends before the window, the page and the models go.
            await session.StopAsync().ConfigureAwait(false);
        }

        LiveEnding ending = (await session.StopAsync().ConfigureAwait(false))!;
        return screen?.Problem is string problem ? throw new UserException(problem) : Conclude(host, ending);
    }

    private static Task TakeAsync(Settings changed, LiveParts parts, LiveSession session)
    {
        parts.Take(changed);
        return session.TakeAsync(changed.Smoothing);
    }

    private static PreviewScreen OpenWindow(CommandHost host, LiveSession session)
    {
        Func<string, IPreviewWindow> open = host.Composition.Native(host).OpenWindow
            ?? throw new UserException("--window: this build has no window; docs/windows.md tells how to build with OpenCV. The page shows the same.");
        return new PreviewScreen(() => open("ASMNet.Live"), command => Handle(host, command, session));
    }

    // on the window's thread, where nothing may be thrown
    private static void Handle(CommandHost host, WindowCommand command, LiveSession session)
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
            host.Complain(refused.Message);
        }
    }

    private static void Introduce(CommandHost host, LiveWebService service, LiveSession session, SourceInfo source, LiveRequest request)
    {
        host.Say($"source: {source.Description}");
        host.Say($"models: {session.Status.Model}; {session.Status.Detector}");
        host.Say($"page: {(service.TokenWasMade ? service.EntryAddress : service.Address)}");
        if (service.TokenWasMade)
        {
            host.Say("The address holds this run's token, which is not told again; whoever has it can see and control this program.");
        }

        host.Say("press Ctrl+C to end");
        if (request.OpensBrowser)
        {
            DesktopBrowser.Open(service.EntryAddress!);
        }
    }

    private static int Conclude(CommandHost host, LiveEnding ending)
    {
        foreach (string line in RunReport.Summary(ending.Report, ending.Statistics))
        {
            host.Say(line);
        }

        // whoever watches ends when he likes, also a file before its end
        return RunReport.Conclude(host, ending.Source with { IsLive = true }, ending.Report, ending.Statistics, needsFace: false);
    }
}
