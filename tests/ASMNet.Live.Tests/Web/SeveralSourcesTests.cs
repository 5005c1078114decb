using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using ASMNet.Live.Session;
using ASMNet.Live.Web;

namespace ASMNet.Live.Tests.Web;

/// <summary>One service over two sources: what has a number concerns that source alone, what has none the first.</summary>
public sealed class SeveralSourcesTests
{
    [Fact]
    public async Task Running_ListsTheSourcesByNumber()
    {
        await using RunningService running = await RunningService.StartAsync(sources: 2);
        running.Lives[1].Status = new LiveStatus { State = "failed", Message = "the camera is gone", Source = "camera 7" };

        JsonElement[] sources = await running.Client.GetFromJsonAsync<JsonElement[]>("/api/sources/running") ?? [];

        Assert.Equal([1, 2], sources.Select(source => source.GetProperty("number").GetInt32()));
        Assert.True(sources[0].GetProperty("ready").GetBoolean());
        Assert.False(sources[1].GetProperty("ready").GetBoolean());
        Assert.Equal("camera 7", sources[1].GetProperty("name").GetString());
        Assert.Equal("the camera is gone", sources[1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Paths_WithANumber_ConcernThatSource_WithoutTheFirst()
    {
        await using RunningService running = await RunningService.StartAsync(sources: 2);

        HttpResponseMessage started = await running.Client.PostAsync("/api/sources/2/recordings", null);
        await running.Client.PostAsync("/api/source/replay", null);
        await running.Client.PostAsync("/api/sources/1/face/recentre", null);

        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        Assert.Equal("/api/sources/2/recordings/r1/file", RunningService.LinkOf(started).AbsolutePath);
        Assert.Empty(running.Lives[0].Recordings);
        Assert.Single(running.Lives[1].Recordings);
        Assert.Equal((1, 0), (running.Lives[0].Replays, running.Lives[1].Replays));
        Assert.Equal(["recentre"], running.Lives[0].Wishes);
        Assert.Empty(running.Lives[1].Wishes);
    }

    [Theory]
    [InlineData("/api/sources/3/status")]
    [InlineData("/api/sources/0/status")]
    [InlineData("/api/sources/x/status")]
    public async Task Paths_UnknownNumber_AreNotThere(string path)
    {
        await using RunningService running = await RunningService.StartAsync(sources: 2);

        using HttpResponseMessage answer = await running.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Health_OneSourceDoesNotFlow_IsToldAndNoFailureOfTheWhole()
    {
        await using RunningService running = await RunningService.StartAsync(sources: 2);
        running.Lives[0].Status = new LiveStatus { State = "failed" };

        using HttpResponseMessage whole = await running.Client.GetAsync("/healthz");
        JsonElement body = await whole.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal([false, true], body.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("ready").GetBoolean()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await running.Client.GetAsync("/healthz?source=1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Client.GetAsync("/healthz?source=2")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await running.Client.GetAsync("/healthz?source=3")).StatusCode);
        running.Lives[1].Status = new LiveStatus { State = "failed" };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await running.Client.GetAsync("/healthz")).StatusCode);
    }

    [Fact]
    public async Task Health_OneSource_HasNoListOfSources()
    {
        await using RunningService running = await RunningService.StartAsync();

        Assert.DoesNotContain("sources", await running.Client.GetStringAsync("/healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entry_SeveralSources_IsTheWall_AndTheTokenMovesIntoACookie()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { RequireToken = true }, sources: 2);

        using HttpResponseMessage first = await running.Client.GetAsync(running.Service.EntryAddress);

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal("./wall", first.Headers.Location!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/wall");
        again.Headers.Add("Cookie", first.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using HttpResponseMessage page = await running.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("wall.js", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.Client.GetAsync("/wall")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.Client.GetAsync("/api/sources/2/status")).StatusCode);
    }

    [Fact]
    public async Task Sockets_WithANumber_GiveTheFramesOfThatSource()
    {
        await using RunningService running = await RunningService.StartAsync(sources: 2);
        using ClientWebSocket second = await running.OpenAsync("/ws/sources/2/tracks", source: 2);
        using ClientWebSocket first = await running.OpenAsync("/ws/tracks");

        running.Publish(100, source: 1);
        running.Publish(200, source: 2);

        Assert.Equal(200, (await second.ReadTracksAsync()).GetProperty("sequence").GetInt64());
        Assert.Equal(100, (await first.ReadTracksAsync()).GetProperty("sequence").GetInt64());
    }
}
