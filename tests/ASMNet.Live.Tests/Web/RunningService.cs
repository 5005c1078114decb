using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using System.Numerics;
using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Hosting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Web;

/// <summary>The service on a free port, with a fake program behind it.</summary>
internal sealed class RunningService : IAsyncDisposable, IMeterFactory
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(5);
    private readonly WebMetrics _metrics;

    private RunningService(WebOptions options, int sources)
    {
        _metrics = new WebMetrics(this);
        Lives = [.. Enumerable.Range(0, sources).Select(_ => new FakeLive())];
        Hubs = [.. Lives.Select(_ => new LiveHub(options.JpegQuality, _metrics))];
        Service = new LiveWebService(options, [.. Lives.Zip(Hubs, (live, hub) => new ServedSource(live, hub))], _metrics, Reports.Enqueue);
    }

    public IReadOnlyList<FakeLive> Lives { get; }

    public IReadOnlyList<LiveHub> Hubs { get; }

    public FakeLive Live => Lives[0];

    public LiveHub Hub => Hubs[0];

    /// <summary>What the service reported as its own fault.</summary>
    public ConcurrentQueue<string> Reports { get; } = new();

    public LiveWebService Service { get; }

    /// <summary>The address by number, which every machine can reach.</summary>
    public Uri Address => new($"http://127.0.0.1:{Service.Address!.Port}/");

    public HttpClient Client { get; private set; } = null!;

    public static async Task<RunningService> StartAsync(WebOptions? options = null, int sources = 1)
    {
        var running = new RunningService((options ?? new WebOptions()) with { Port = 0 }, sources);
        await running.Service.StartAsync();
        running.Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = running.Address };
        return running;
    }

    /// <summary>Publishes a grey picture with one face whose first landmark lies at (sequence, 7).</summary>
    public void Publish(long sequence, int width = 64, int height = 48, uint? camera = null, int source = 1, bool isOfFile = false)
    {
        var faces = new TrackedFaces(1);
        TrackedFace face = faces.Add();
        face.Id = 1;
        face.Confidence = 0.5f;
        face.Landmarks.Fill(new Vector2(20, 20));
        face.Landmarks[0] = new Vector2(sequence, 7);
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, (byte)128);
        Hubs[source - 1].Publish(new FrameInfo { Sequence = sequence, CameraSequence = camera, IsOfFile = isOfFile, FramesPerSecond = 30 }, new ImageView(pixels, width, height, 3 * width), faces);
    }

    /// <summary>Where an answer leads, as a client finds out: relative to what was asked for.</summary>
    public static Uri LinkOf(HttpResponseMessage answer) => new(answer.RequestMessage!.RequestUri!, answer.Headers.Location!);

    /// <summary>Opens a socket and waits until the hub knows it.</summary>
    public async Task<ClientWebSocket> OpenAsync(string path, string? origin = null, int source = 1)
    {
        LiveHub hub = Hubs[source - 1];
        int before = hub.ViewerCount;
        var socket = new ClientWebSocket();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        using var limit = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(new UriBuilder(new Uri(Address, path)) { Scheme = "ws" }.Uri, limit.Token);
        while (hub.ViewerCount == before && socket.State == WebSocketState.Open && !path.StartsWith("/ws/camera", StringComparison.Ordinal))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(PollEvery);
        }

        return socket;
    }

    public Meter Create(MeterOptions options) => new(options);

    void IDisposable.Dispose()
    {
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
        foreach (LiveHub hub in Hubs)
        {
            await hub.DisposeAsync();
        }

        foreach (FakeLive live in Lives)
        {
            await live.DisposeAsync();
        }

        _metrics.Dispose();
    }
}
