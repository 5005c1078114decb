using System.CommandLine;
using ASMNet.Live.Configuration;
using ASMNet.Live.Fleet;
using ASMNet.Live.Shell;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;

namespace ASMNet.Live.Commands;

/// <summary><c>hub</c>: shows what all nodes of a fleet track in one page.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class HubCommand(Terminal terminal, TimeProvider timeProvider)
{
    /// <summary>The command's name.</summary>
    public const string Name = "hub";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var server = new Option<string>("--server") { Description = "The NATS server that the nodes publish on.", HelpName = "address", DefaultValueFactory = _ => NatsAddress.Default };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the page in a browser." };
        var command = new Command(Name, "Show in one page what all nodes of a fleet track (live --publish).") { server, noBrowser };
        var flags = new SettingFlags("Web:Address", "Web:Port");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(flags.Read(parsed, cancellation), parsed.GetValue(server)!, !parsed.GetValue(noBrowser), cancellation));
        return command;
    }

    private async Task<int> RunAsync(Settings settings, string address, bool opensBrowser, CancellationToken cancellation)
    {
        using var metrics = new WebMetrics();
        var view = new FleetView(timeProvider);
        await using var server = new FleetServer(address, "--server", terminal.Say);
        await using var service = new LiveWebService(
            settings.Web, "/hub.html", metrics, terminal.Complain, (routes, stopping) => new FleetEndpoints(view, settings.Web, stopping).Map(routes));
        await service.StartAsync(cancellation).ConfigureAwait(false);
        terminal.Say($"page: {(service.TokenWasMade ? service.EntryAddress : service.PageAddress)}");
        terminal.Say("press Ctrl+C to end");
        if (opensBrowser)
        {
            DesktopBrowser.Open(service.EntryAddress!);
        }

        await Task.WhenAll(
            server.ReceiveAsync(FleetSubjects.AllTracks, view.Receive, cancellation),
            server.ReceiveAsync(FleetSubjects.AllStates, view.Receive, cancellation)).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
