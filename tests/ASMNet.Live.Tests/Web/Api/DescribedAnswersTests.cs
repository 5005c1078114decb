using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ASMNet.Live.Fleet;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Web.Api;

/// <summary>Whether what the service really answers, right requests and wrong ones, stands in its description.</summary>
public sealed class DescribedAnswersTests
{
    private const string Token = "correct horse battery staple";
    private const int Many = 1000;

    [Fact]
    public async Task Live_EveryAnswer_IsDescribed()
    {
        using var folder = new TemporaryFolder();
        var options = new WebOptions { Token = Token, ChangesPerSecond = Many, MaxViewers = Many, MaxSocketsPerClient = Many };
        await using RunningService running = await RunningService.StartAsync(options);
        running.Live.RecordingFile = folder.File("take.mp4");
        await File.WriteAllBytesAsync(running.Live.RecordingFile, [1, 2, 3, 4]);

        HashSet<string> met = await AskAsync(running.Client);

        Assert.Subset(met, new HashSet<string>
        {
            "get /api/status 429", "get /metrics 401", "get /metrics 429", "get /healthz 421", "patch /api/settings 413", "patch /api/settings 415", "patch /api/settings 400",
            "patch /api/settings 422", "get /api/sources/{number}/status 404", "get /ws/sources/{number}/tracks 404", "get /ws/tracks 101", "get /ws/tracks 403", "get /ws/tracks 426",
            "get /ws/tracks 429", "delete /api/outputs/{id} 404", "post /api/face/recentre 403", "get /api/recordings/{id}/file 206", "get /api/recordings/{id}/file 304",
            "get /api/recordings/{id}/file 412", "get /api/recordings/{id}/file 416", "get /api/recordings/{id}/file 404",
        });
    }

    [Fact]
    public async Task Live_TooManyChanges_AreDescribed()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { ChangesPerSecond = 1 });
        JsonElement paths = await DescribedAsync(running.Client);

        foreach ((string method, string path, JsonElement answers) in Operations(paths).Where(operation => operation.Method != "get"))
        {
            await UntilRefusedAsync(running.Client, () => Request(method, Address(path)), answers);
        }
    }

    [Fact]
    public async Task Hub_EveryAnswer_IsDescribed()
    {
        using var metrics = new WebMetrics(new Meters());
        var view = new FleetView(new FakeTimeProvider());
        view.Receive("asmnet.hall.1.state", Encoding.UTF8.GetBytes(
            """{"node":"hall","page":"http://hall:5080/wall","source":{"number":1,"name":"Jörg's","state":"running","message":null,"width":640,"height":480,"framesPerSecond":30,"framesTracked":9,"framesDropped":1,"ready":true,"recording":false}}"""));
        var options = new WebOptions { Port = 0, Token = Token, ChangesPerSecond = Many };
        await using var hub = new LiveWebService(options, "/hub.html", metrics, _ => { }, (routes, stopping) => new FleetEndpoints(view, options, stopping).Map(routes));
        await hub.StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{hub.Address!.Port}/") };

        using (HttpRequestMessage request = Right("get", "/api/fleet"))
        using (HttpResponseMessage list = await client.SendAsync(request))
        {
            Assert.Contains("\"name\":\"Jörg's\"", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        HashSet<string> met = await AskAsync(client);

        Assert.Subset(met, new HashSet<string> { "get /api/fleet 200", "get /api/fleet 401", "get /api/fleet 429", "get /ws/fleet 101", "get /ws/fleet 403", "get /ws/fleet 426", "get /ws/fleet 429", "get /healthz 200" });
        JsonElement fleet = (await DescribedAsync(client)).GetProperty("/api/fleet").GetProperty("get").GetProperty("responses").GetProperty("200");
        Assert.Equal("array", fleet.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("type").GetString());
    }

    // asks each operation in every way that it may be asked; what comes and is not described fails
    private static async Task<HashSet<string>> AskAsync(HttpClient client)
    {
        JsonElement paths = await DescribedAsync(client);
        HashSet<string> met = [];
        foreach ((string method, string path, JsonElement answers) in Operations(paths))
        {
            foreach (HttpRequestMessage request in Requests(method, path))
            {
                using (request)
                {
                    met.Add($"{method} {path} {await AnswerAsync(client, request, answers)}");
                }
            }
        }

        // last, for from then on not even the right token is let in
        foreach ((string method, string path, JsonElement answers) in Operations(paths).Where(operation => operation.Path != "/healthz"))
        {
            await UntilRefusedAsync(client, () => With(Request(method, Address(path)), Guid.NewGuid().ToString()), answers);
            met.Add($"{method} {path} 429");
        }

        return met;
    }

    private static IEnumerable<HttpRequestMessage> Requests(string method, string path)
    {
        yield return Request(method, Address(path));
        yield return With(Request(method, Address(path)), "one wrong token, known as such");
        yield return Right(method, Address(path));
        yield return Right(method, Address(path, number: "99"));
        yield return Right(method, Address(path, number: "none"));
        yield return Right(method, Address(path, id: "r1"));
        yield return Right(method, Address(path) + "?centimetres=60&address=vmc&width=64&height=48");
        yield return Right(method, Address(path) + "?other=1");
        yield return Change(Right(method, Address(path)), request => request.Headers.Host = "stranger.example");
        yield return Change(Right(method, Address(path)), request => request.Headers.Add("Origin", "http://stranger.example"));
        foreach (string body in (string[])["{\"minCutoff\": 1}", "{", "{\"minCutoff\": 1000}", "{\"device\": \"gpu\"}"])
        {
            yield return Change(Right(method, Address(path)), request => request.Content = method == "get" ? null : new StringContent(body, Encoding.UTF8, "application/json"));
        }

        yield return Change(Right(method, Address(path)), request => request.Content = method == "get" ? null : new StringContent("minCutoff=1", Encoding.UTF8, "text/plain"));
        if (method == "patch")
        {
            // a body that is refused ends its connection
            yield return Change(Right(method, Address(path)), request =>
            {
                request.Headers.ConnectionClose = true;
                request.Content = new StringContent($"{{\"source\": \"{new string('a', 64 * 1024)}\"}}", Encoding.UTF8, "application/json");
            });
        }

        if (path.Contains("/ws/", StringComparison.Ordinal))
        {
            yield return Socket(Right(method, Address(path)));
            yield return Change(Socket(Right(method, Address(path))), request => request.Headers.Add("Origin", "http://stranger.example"));
        }

        if (path.EndsWith("/file", StringComparison.Ordinal))
        {
            yield return Change(Right(method, Address(path, id: "r1")), request => request.Headers.Range = new RangeHeaderValue(1, 2));
            yield return Change(Right(method, Address(path, id: "r1")), request => request.Headers.Range = new RangeHeaderValue(100, 200));
            yield return Change(Right(method, Address(path, id: "r1")), request => request.Headers.IfModifiedSince = DateTimeOffset.UtcNow);
            yield return Change(Right(method, Address(path, id: "r1")), request => request.Headers.IfUnmodifiedSince = DateTimeOffset.UnixEpoch);
        }
    }

    private static async Task UntilRefusedAsync(HttpClient client, Func<HttpRequestMessage> ask, JsonElement answers)
    {
        using var limit = new CancellationTokenSource(RunningService.Patience);
        int status;
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            using HttpRequestMessage request = ask();
            status = await AnswerAsync(client, request, answers);
        }
        while (status != 429);
    }

    private static async Task<int> AnswerAsync(HttpClient client, HttpRequestMessage request, JsonElement answers)
    {
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        int status = (int)answer.StatusCode;
        Assert.True(answers.TryGetProperty($"{status}", out JsonElement described), $"{request.Method} {request.RequestUri} gives {status}, which is not described");
        if (answer.Content.Headers is { ContentLength: not 0, ContentType.MediaType: string type })
        {
            Assert.True(described.TryGetProperty("content", out JsonElement content) && content.TryGetProperty(type, out _), $"{request.Method} {request.RequestUri} gives {type} with {status}, which is not described");
        }

        return status;
    }

    private static async Task<JsonElement> DescribedAsync(HttpClient client) => (await client.GetFromJsonAsync<JsonElement>("/openapi.json")).GetProperty("paths");

    private static IEnumerable<(string Method, string Path, JsonElement Answers)> Operations(JsonElement paths) =>
        from path in paths.EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name, path.Name, operation.Value.GetProperty("responses"));

    private static string Address(string path, string number = "1", string id = "none") =>
        path.Replace("{number}", number, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);

    private static HttpRequestMessage Request(string method, string address) => new(HttpMethod.Parse(method), address);

    private static HttpRequestMessage Right(string method, string address) => With(Request(method, address), Token);

    private static HttpRequestMessage With(HttpRequestMessage request, string token) => Change(request, asked => asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));

    private static HttpRequestMessage Socket(HttpRequestMessage request) => Change(request, asked =>
    {
        asked.Headers.Connection.Add("Upgrade");
        asked.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        asked.Headers.Add("Sec-WebSocket-Version", "13");
        asked.Headers.Add("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
    });

    private static HttpRequestMessage Change(HttpRequestMessage request, Action<HttpRequestMessage> change)
    {
        change(request);
        return request;
    }

    private sealed class Meters : System.Diagnostics.Metrics.IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
