using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ASMNet.Live.Tests.Session;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Tests.Web.Api;

/// <summary>Changes that come while another is being made, as from two pages, or from one whose user does not wait for a model to be loaded.</summary>
public sealed class ConcurrentChangesTests : LiveSessionTest
{
    [Fact]
    public async Task Settings_WhileAModelIsLoaded_ChangeWhatTheyNameAlone()
    {
        using var metrics = new WebMetrics();
        await using var hub = new LiveHub(80, metrics);
        await using var service = new LiveWebService(new WebOptions { Port = 0 }, [new ServedSource(_session, hub)], metrics, _told.Enqueue);
        await service.StartAsync();
        using var client = new HttpClient { BaseAddress = service.Address, Timeout = Patience };
        using var loads = new ManualResetEventSlim();
        using var mayLoad = new ManualResetEventSlim();
        _parts.BeforeLoading = _ =>
        {
            loads.Set();
            mayLoad.Wait(Patience);
        };

        Task<JsonElement> model = PatchAsync(client, """{"model": "other-good"}""");
        Assert.True(loads.Wait(Patience));
        Task<JsonElement> filter = PatchAsync(client, """{"minCutoff": 0.4}""");
        // one that is refused at once is answered when the one before it has long been read
        await PatchAsync(client, """{"minCutoff": 0}""", HttpStatusCode.UnprocessableEntity);
        mayLoad.Set();
        await Task.WhenAll(model, filter).WaitAsync(Patience);

        Assert.Equal(("other-good", 0.4), (_session.Settings.Model, _session.Settings.MinCutoff));
        Assert.Equal("other-good", _session.Status.Model);
        Assert.Equal(2, _parts.Bundles.Count);
        Assert.Equal("other-good", (await filter).GetProperty("model").GetString());
    }

    private static async Task<JsonElement> PatchAsync(HttpClient client, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage answer = await client.PatchAsync(new Uri("/api/settings", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
