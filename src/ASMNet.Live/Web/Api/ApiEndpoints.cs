using System.ComponentModel;
using System.Reflection;
using ASMNet.Live.Output;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Page;
using ASMNet.Live.Web.Sockets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace ASMNet.Live.Web.Api;

/// <summary>The HTTP API of one source: state, choices, settings and recordings.</summary>
/// <param name="control">What tracks it.</param>
/// <param name="hub">Counts its viewers.</param>
/// <param name="options">Checked options.</param>
internal sealed class ApiEndpoints(ILiveControl control, LiveHub hub, WebOptions options)
{
    private static readonly string[] FileTypes = ["video/mp4", "video/quicktime", "video/matroska", "video/x-msvideo", "text/csv", "application/jsonl"];
    private static readonly string Version =
        typeof(ApiEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Adds the paths.</summary>
    /// <param name="routes">What they are added to; their prefix is there already.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        MapState(routes);
        MapControl(routes);
        MapRecordings(routes);
        new OutputEndpoints(control).Map(routes);
    }

    private void MapState(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", StatusNow)
            .Describe(
                "State",
                "What runs now",
                "The pipeline's state, the device that really runs the network, frame counts, the milliseconds of each stage lately, the settings in force, the recording that runs, and the largest side that a browser camera's picture may have.",
                "curl http://127.0.0.1:5080/api/status")
            .Gives(200, "The state.");
        routes.MapGet("/devices", () => control.Devices)
            .Describe("State", "Inference devices", "Each with the id that the setting 'device' takes; one that cannot be used here says why.")
            .Gives(200, "The devices.");
        routes.MapGet("/models", () => control.Models)
            .Describe("State", "Landmark models", "Each with the id that the setting 'model' takes.")
            .Gives(200, "The models.");
        // a method's own comment would take the place of the words below
        routes.MapGet("/sources", () => control.FindSources())
            .Describe(
                "State",
                "Sources",
                "Each with the id that the setting 'source' takes: the synthetic face, the cameras of the machine, and the file or URL that the program was started with. A client cannot name files or addresses of its own.")
            .Gives(200, "The sources.");
    }

    private void MapControl(IEndpointRouteBuilder routes)
    {
        routes.MapPatch("/settings", PatchSettingsAsync)
            .Describe(
                "Control",
                "Change settings",
                "What is left out stays. Filters change between two frames; source, device, model and the number of faces start the pipeline anew.",
                "curl -X PATCH http://127.0.0.1:5080/api/settings -H 'Content-Type: application/json' -d '{\"minCutoff\": 0.8}'")
            .Accepts<SettingsPatch>("application/json")
            .Produces<LiveSettings>()
            .Gives(200, "All settings in force now.")
            .Refuses(400, "Not JSON, an unknown member, or a value of the wrong kind.")
            .Refuses(409, "The source, device or model cannot be used; the old settings stay.")
            .Refuses(413, "The body is larger than 16 KiB.")
            .Refuses(415, "The content type is not application/json.")
            .Refuses(422, "A value is out of range.");
        routes.MapPost("/source/replay", (CancellationToken cancellation) => TryAsync(async () =>
            {
                await control.ReplayAsync(cancellation);
                return TypedResults.Ok(StatusNow());
            }))
            .Describe(
                "Control",
                "Open the source anew",
                "A file plays from its beginning, also after its end; a camera that was lost is tried again. A recording ends.",
                "curl -X POST http://127.0.0.1:5080/api/source/replay")
            .Produces<StatusReply>()
            .Gives(200, "What runs now.")
            .Refuses(409, "The source cannot be used; the detail says why.");
        routes.MapPost("/face/recentre", () => DoAsync(control.Recentre))
            .Describe("Control", "Look straight ahead now", "From the next frame on the way that the oldest face looks then counts as straight ahead.", "curl -X POST http://127.0.0.1:5080/api/face/recentre")
            .Gives(204, "Done.")
            .Refuses(409, "Nothing runs.");
        routes.MapPost("/face/neutral", () => DoAsync(control.LearnNeutral))
            .Describe("Control", "Learn the neutral face anew", "From the next frame on every person's neutral face, from which the expression channels count, is learned anew.", "curl -X POST http://127.0.0.1:5080/api/face/neutral")
            .Gives(204, "Done.")
            .Refuses(409, "Nothing runs.");
        routes.MapPost("/face/distance", SetDistanceAsync)
            .Describe("Control", "Calibrate the distance", "The field of view is set so that the oldest face of the next frame is as far away as said.", "curl -X POST 'http://127.0.0.1:5080/api/face/distance?centimetres=60'")
            .Needs("centimetres", JsonSchemaType.Number, 10, 1000)
            .Gives(204, "Done.")
            .Refuses(409, "Nothing runs.")
            .Refuses(422, "The distance is out of range.");
    }

    private void MapRecordings(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/recordings", () => control.Recordings)
            .Describe("Control", "Recordings", "Those that earlier runs have left (state earlier), then those of this run; oldest first, each with its state, duration, frames and size.")
            .Gives(200, "The recordings.");
        routes.MapPost("/recordings", StartRecordingAsync)
            .Describe(
                "Control",
                "Start a recording",
                "Writes the picture with its overlay, and with ?data=csv,jsonl (or one of them) what is tracked in files beside it. The service chooses the file's name; the Location header tells where the file will be.",
                "curl -X POST http://127.0.0.1:5080/api/recordings")
            .Produces<RecordingInfo>(201)
            .Gives(201, "The recording.")
            .Refuses(400, "There is no such parameter.")
            .Refuses(409, "One runs already, or none can be started now.")
            .Refuses(422, "There is no such data.");

        // not ended by the client's leaving: a file that is being finished must become playable
        routes.MapDelete("/recordings/current", () => TryAsync(async () => TypedResults.Ok(await control.StopRecordingAsync(CancellationToken.None))))
            .Describe("Control", "Finish the recording", "Answers once the file can be played.", "curl -X DELETE http://127.0.0.1:5080/api/recordings/current")
            .Produces<RecordingInfo>()
            .Gives(200, "The finished recording.")
            .Refuses(409, "None runs.");
        routes.MapGet("/recordings/{id}/file", Download)
            .Describe("Control", "Fetch a recording", "The video; with ID.csv or ID.jsonl for the id the data that was recorded with it.")
            .Gives(200, "The file.", FileTypes)
            .Gives(206, "The part of it that Range asks for.", FileTypes)
            .Gives(304, "It has not changed since If-Modified-Since.")
            .Gives(412, "It has changed since If-Unmodified-Since.")
            .Gives(416, "It has no such part as Range asks for.")
            .Refuses(404, "No such recording, or it is still written.");
    }

    private StatusReply StatusNow() => new(
        Version, control.Status, control.Settings, hub.ViewerCount, control.Recording, options.MaxCameraSide);

    private async Task<IResult> PatchSettingsAsync(HttpRequest request, CancellationToken cancellation)
    {
        (SettingsPatch? patch, string? mistake) = await SettingsPatch.ReadAsync(request.Body, cancellation);
        if (patch is null)
        {
            return ProblemResult.Of(400, "Unreadable settings", mistake!);
        }

        LiveSettings wanted = patch.ApplyTo(control.Settings);
        return (wanted.FindProblem() ?? ClientOutputs.FindProblem(wanted.Send, control.Settings.Send)) is string problem
            ? ProblemResult.Of(422, "Setting out of range", problem)
            : await TryAsync(async () =>
            {
                // what it leaves out may change until its turn comes
                await control.ApplyAsync(patch.ApplyTo, cancellation);
                return TypedResults.Ok(control.Settings);
            });
    }

    private Task<IResult> SetDistanceAsync([Description("Distance of the eyes from the camera, 10 to 1000.")] string? centimetres) =>
        float.TryParse(centimetres, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out float distance) && distance is >= 10 and <= 1000
            ? DoAsync(() => control.SetDistance(distance))
            : Task.FromResult<IResult>(ProblemResult.Of(422, "Distance out of range", $"centimetres is '{centimetres}'; it must be 10 to 1000."));

    private Task<IResult> StartRecordingAsync(HttpRequest request, [Description("csv, jsonl or both, parted by a comma; left out for the video alone.")] string? data)
    {
        // a misspelt one would be found out after the recording, whose data are not there
        if (request.Query.Keys.FirstOrDefault(name => !name.Equals(nameof(data), StringComparison.OrdinalIgnoreCase)) is string other)
        {
            return Task.FromResult<IResult>(ProblemResult.Of(400, "No such parameter", $"There is no parameter '{other}'; there is data, as in ?data=csv,jsonl."));
        }

        string[] kinds = [.. (data ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        string? unknown = kinds.FirstOrDefault(kind => !OutputFactory.DataKinds.Contains(kind));
        return unknown is not null
            ? Task.FromResult<IResult>(ProblemResult.Of(422, "No such data", $"data is '{unknown}'; there are {string.Join(" and ", OutputFactory.DataKinds)}."))
            : TryAsync(() =>
            {
                RecordingInfo recording = control.StartRecording(kinds);
                return Task.FromResult(TypedResults.Created(PageLink.Below(request, $"{recording.Id}/file"), recording));
            });
    }

    private IResult Download(HttpResponse response, [Description("The id from /api/recordings.")] string id)
    {
        if (control.FindRecordingFile(id) is not string path || Open(path) is not FileStream file)
        {
            return ProblemResult.Of(404, "No such recording", "GET /api/recordings lists the recordings; only those that are not written any more can be fetched.");
        }

        string type = Path.GetExtension(path) switch
        {
            ".mp4" => "video/mp4",
            ".mov" => "video/quicktime",
            ".mkv" => "video/matroska",
            ".csv" => "text/csv",
            ".jsonl" => "application/jsonl",
            _ => "video/x-msvideo",
        };
        return TypedResults.Stream(file, type, Path.GetFileName(path), File.GetLastWriteTimeUtc(file.SafeFileHandle), enableRangeProcessing: true);
    }

    // from here on it may be deleted, and is sent all the same; null where it was before
    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static Task<IResult> DoAsync(Action action) => TryAsync(() =>
    {
        action();
        return Task.FromResult(TypedResults.NoContent());
    });

    private static async Task<IResult> TryAsync<T>(Func<Task<T>> action)
        where T : IResult
    {
        try
        {
            return await action();
        }
        catch (LiveControlException refused)
        {
            return ProblemResult.Of(409, "Not possible now", refused.Message);
        }
    }
}
