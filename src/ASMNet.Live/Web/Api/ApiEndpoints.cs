using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Web.Api;

/// <summary>The HTTP API: state, choices, settings, recordings, health and metrics.</summary>
/// <param name="control">The running program.</param>
/// <param name="hub">Counts the viewers.</param>
/// <param name="collector">Tells the metrics.</param>
internal sealed class ApiEndpoints(ILiveControl control, LiveHub hub, PrometheusCollector collector)
{
    private const double ReadyWithinSeconds = 2;

    private static readonly string Version =
        typeof(ApiEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/status", context => ReplyAsync(context, StatusNow(), WebJson.Default.StatusReply));
        routes.MapGet("/api/devices", context => ReplyAsync(context, control.Devices, WebJson.Default.IReadOnlyListChoice));
        routes.MapGet("/api/models", context => ReplyAsync(context, control.Models, WebJson.Default.IReadOnlyListChoice));
        routes.MapGet("/api/sources", context => ReplyAsync(context, control.FindSources(), WebJson.Default.IReadOnlyListChoice));
        routes.MapPatch("/api/settings", PatchSettingsAsync);
        routes.MapPost("/api/source/replay", ReplayAsync);
        routes.MapPost("/api/face/recentre", context => DoAsync(context, control.Recentre));
        routes.MapPost("/api/face/neutral", context => DoAsync(context, control.LearnNeutral));
        routes.MapPost("/api/face/distance", SetDistanceAsync);
        routes.MapGet("/api/recordings", context => ReplyAsync(context, control.Recordings, WebJson.Default.IReadOnlyListRecordingInfo));
        routes.MapPost("/api/recordings", StartRecordingAsync);
        routes.MapDelete("/api/recordings/current", StopRecordingAsync);
        routes.MapGet("/api/recordings/{id}/file", DownloadAsync);
        routes.MapGet("/healthz", HealthAsync);
        routes.MapGet("/metrics", MetricsAsync);
    }

    private StatusReply StatusNow() => new(
        Version, control.Status, control.Settings, hub.ViewerCount, control.Recordings.LastOrDefault(recording => recording.State == "recording"));

    private async Task PatchSettingsAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await Problems.WriteAsync(context, 415, "JSON needed", "Send the changes with Content-Type: application/json.");
            return;
        }

        (SettingsPatch? patch, string? mistake) = await SettingsPatch.ReadAsync(context.Request.Body, context.RequestAborted);
        if (patch is null)
        {
            await Problems.WriteAsync(context, 400, "Unreadable settings", mistake!);
            return;
        }

        LiveSettings wanted = patch.ApplyTo(control.Settings);
        if (wanted.FindProblem() is string problem)
        {
            await Problems.WriteAsync(context, 422, "Setting out of range", problem);
            return;
        }

        await TryAsync(context, async () =>
        {
            await control.ApplyAsync(wanted, context.RequestAborted);
            await ReplyAsync(context, control.Settings, WebJson.Default.LiveSettings);
        });
    }

    private Task ReplayAsync(HttpContext context) => TryAsync(context, async () =>
    {
        await control.ReplayAsync(context.RequestAborted);
        await ReplyAsync(context, StatusNow(), WebJson.Default.StatusReply);
    });

    private static Task DoAsync(HttpContext context, Action action) => TryAsync(context, () =>
    {
        action();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });

    private Task SetDistanceAsync(HttpContext context)
    {
        string? text = context.Request.Query["centimetres"];
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float distance) && distance is >= 10 and <= 1000
            ? DoAsync(context, () => control.SetDistance(distance))
            : Problems.WriteAsync(context, 422, "Distance out of range", $"centimetres is '{text}'; it must be 10 to 1000.");
    }

    private Task StartRecordingAsync(HttpContext context) => TryAsync(context, () =>
    {
        RecordingInfo recording = control.StartRecording();
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/api/recordings/{recording.Id}/file";
        return ReplyAsync(context, recording, WebJson.Default.RecordingInfo);
    });

    // not ended by the client's leaving: a file that is being finished must become playable
    private Task StopRecordingAsync(HttpContext context) => TryAsync(context, async () =>
        await ReplyAsync(context, await control.StopRecordingAsync(CancellationToken.None), WebJson.Default.RecordingInfo));

    private async Task DownloadAsync(HttpContext context)
    {
        if (control.FindRecordingFile((string)context.GetRouteValue("id")!) is not string path)
        {
            await Problems.WriteAsync(context, 404, "No such recording", "GET /api/recordings lists the recordings of this run; only those that are not written any more can be fetched.");
            return;
        }

        context.Response.ContentType = Path.GetExtension(path) == ".mp4" ? "video/mp4" : "video/x-msvideo";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{Path.GetFileName(path)}\"";
        await context.Response.SendFileAsync(path, context.RequestAborted);
    }

    private async Task HealthAsync(HttpContext context)
    {
        LiveStatus status = control.Status;
        bool ready = status.SecondsSinceFrame < ReadyWithinSeconds;
        context.Response.StatusCode = ready || context.Request.Query.ContainsKey("live") ? 200 : 503;
        await ReplyAsync(context, new HealthReply(true, ready, status.State, control.RecordingFaults), WebJson.Default.HealthReply);
    }

    private Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(collector.Write(), context.RequestAborted);
    }

    private static async Task TryAsync(HttpContext context, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (LiveControlException refused)
        {
            await Problems.WriteAsync(context, 409, "Not possible now", refused.Message);
        }
    }

    private static Task ReplyAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
