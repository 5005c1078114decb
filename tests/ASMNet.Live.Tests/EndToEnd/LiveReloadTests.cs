using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>What the real program takes from a settings file that changes while it runs, and what it says of it.</summary>
public sealed class LiveReloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Live_ReceiversCannotBeHad_SaysWhatIsInForceAndTakesThemOnceTheyCan()
    {
        using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        string port = ((IPEndPoint)other.Client.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        Write(0.75, "");
        using var run = ProgramRun.Start("live", "--source", "synthetic:size=320x240,fps=10", "--no-browser", "--port", "0", "--settings", _folder.File("settings.json"));
        await run.UntilSaidAsync("press Ctrl");

        Write(0.5, $"vts-phone://127.0.0.1:{port}");
        await run.UntilSaidAsync("settings: Smoothing:Detail took effect\n");
        Write(0.25, "vmc://127.0.0.1:9?source=2");
        await run.UntilSaidAsync("(settings: Smoothing:Detail took effect\n[^$]*){2}");
        other.Close();
        Write(0.125, $"vts-phone://127.0.0.1:{port}");
        await run.UntilSaidAsync("settings: Smoothing:Detail, Output:Send took effect\n");
        run.Signal("TERM");
        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.Equal(0, exitCode);
        Assert.Collection(
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches($@"^asmnet-live: the receiver vts-phone: the port {port}, .* cannot be had: .*\. Output:Send stays as it was\.$", line),
            line => Assert.Matches(@"^asmnet-live: the receiver 'vmc://127\.0\.0\.1:9\?source=2': there is no such source; .*\. Output:Send stays as it was\.$", line));
    }

    [Fact]
    public async Task Live_RecordingsAreTheOwnersFromNowOn_SoIsTheirFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // what this sets has no effect there
        }

        Write(isOwnerOnly: false);
        using var run = ProgramRun.Start("live", "--source", "synthetic:size=320x240,fps=10", "--no-browser", "--port", "0", "--settings", _folder.File("settings.json"));
        Match address = await run.UntilSaidAsync(@"http://127\.0\.0\.1:\d+");
        await run.UntilSaidAsync("press Ctrl");
        Write(isOwnerOnly: true);
        await run.UntilSaidAsync("settings: Recording:OwnerOnly took effect\n");

        using var client = new HttpClient { BaseAddress = new Uri(address.Value) };
        HttpStatusCode started = HttpStatusCode.Conflict;
        await run.UntilAsync(_ =>
        {
            // none can be started before the first picture
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/recordings");
            using HttpResponseMessage answer = client.Send(request);
            return (started = answer.StatusCode) != HttpStatusCode.Conflict;
        });
        run.Signal("TERM");
        await run.WaitAsync();

        Assert.Equal(HttpStatusCode.Created, started);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("recordings")));
    }

    private void Write(bool isOwnerOnly) =>
        Write(JsonSerializer.Serialize(new { Recording = new { OwnerOnly = isOwnerOnly, Folder = _folder.File("recordings") } }));

    private void Write(double detail, string receivers) =>
        Write(FormattableString.Invariant($$$"""{"Smoothing":{"Detail":{{{detail}}}},"Output":{"Send":"{{{receivers}}}"}}"""));

    // at once, so that half of it is never read
    private void Write(string json)
    {
        string written = _folder.File("new.json");
        File.WriteAllText(written, json);
        File.Move(written, _folder.File("settings.json"), overwrite: true);
    }
}
