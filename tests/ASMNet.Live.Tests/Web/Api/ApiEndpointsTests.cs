using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ASMNet.Live.Session;
using ASMNet.Live.Web;

namespace ASMNet.Live.Tests.Web.Api;

public sealed class ApiEndpointsTests
{
    [Fact]
    public async Task Status_Running_TellsDeviceAndSettings()
    {
        await using RunningService running = await RunningService.StartAsync();

        JsonElement status = await running.Client.GetFromJsonAsync<JsonElement>("/api/status");

        Assert.Equal("CPU (test)", status.GetProperty("pipeline").GetProperty("device").GetString());
        Assert.Equal("synthetic", status.GetProperty("settings").GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("recording").ValueKind);
    }

    [Theory]
    [InlineData("/api/status")]
    [InlineData("/api/sources/1/status")]
    public async Task Status_Always_TellsTheLargestSideOfACamera(string path)
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { MaxCameraSide = 320 });

        JsonElement status = await running.Client.GetFromJsonAsync<JsonElement>(path);

        Assert.Equal(320, status.GetProperty("maxCameraSide").GetInt32());
    }

    [Fact]
    public async Task Settings_OneMember_ChangesOnlyThat()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await PatchAsync(running, """{"minCutoff": 0.7}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0.7, running.Live.Settings.MinCutoff);
        Assert.Equal(1, running.Live.Settings.Responsiveness);
    }

    [Theory]
    [InlineData("""{"minCutoff": 0}""", 422, "minCutoff is 0; it must be 0.05 to 30.")]
    [InlineData("""{"maxFaces": 65}""", 422, "maxFaces is 65; it must be 1 to 64.")]
    [InlineData("""{"detail": 2}""", 422, "detail is 2")]
    [InlineData("""{"colour": "red"}""", 400, "There is no setting 'colour'; there are source, device, model")]
    [InlineData("""{"minCutoff": "calm"}""", 400, "minCutoff takes a number, not \"calm\".")]
    [InlineData("""{"maxFaces": 2.5}""", 400, "maxFaces takes a whole number, not 2.5.")]
    [InlineData("""{"maxFaces": 99999999999}""", 400, "maxFaces takes a whole number")]
    [InlineData("""{"smoothing": 1}""", 400, "smoothing takes true or false, not 1.")]
    [InlineData("""{"source": {"id": 1}}""", 400, "source takes a text, not {\"id\": 1}.")]
    [InlineData("""{"send": "nonsense"}""", 422, "it takes NAME")]
    [InlineData("""{"send": "vmc; v4l2:/dev/video9"}""", 422, "on the command line or in the settings file")]
    [InlineData("""{"send": "vts-phone?listen=0.0.0.0"}""", 422, "on the command line or in the settings file")]
    [InlineData("""{"send": 1}""", 400, "send takes a text, not 1.")]
    [InlineData("[]", 400, "Send an object")]
    [InlineData("""{"minCutoff": """, 400, "This is not JSON; it goes wrong in line 1")]
    [InlineData("""{"device": "gpu"}""", 409, "Device 'gpu' cannot be used")]
    public async Task Settings_Bad_AreRefusedByNameAndNothingChanges(string body, int status, string expected)
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await PatchAsync(running, body);

        Assert.Equal(status, (int)answer.StatusCode);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.Contains(expected, detail, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"System\.|ASMNet\.|Json\w|Int32|\.NET", detail);
        Assert.Equal(new ASMNet.Live.Session.LiveSettings(), running.Live.Settings);
    }

    [Fact]
    public async Task Replay_IsPassedOnAndAnsweredWithTheStatus()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.PostAsync(new Uri("/api/source/replay", UriKind.Relative), null);

        Assert.Equal(1, running.Live.Replays);
        JsonElement status = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("running", status.GetProperty("pipeline").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("/api/face/recentre", 204, "recentre")]
    [InlineData("/api/face/neutral", 204, "neutral")]
    [InlineData("/api/face/distance?centimetres=62.5", 204, "distance 62.5")]
    [InlineData("/api/face/distance?centimetres=5", 422, null)]
    [InlineData("/api/face/distance?centimetres=NaN", 422, null)]
    [InlineData("/api/face/distance", 422, null)]
    public async Task Face_Wish_IsPassedOnWhereItMakesSense(string path, int status, string? wish)
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.PostAsync(new Uri(path, UriKind.Relative), null);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(wish is null ? [] : [wish], running.Live.Wishes);
    }

    [Fact]
    public async Task Recordings_UnknownParameter_IsNamedAndNothingIsRecorded()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.PostAsync(new Uri("/api/recordings?csv=true", UriKind.Relative), null);

        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("There is no parameter 'csv'; there is data, as in ?data=csv,jsonl.", problem.GetProperty("detail").GetString());
        Assert.Empty(running.Live.Recordings);
    }

    // behind a proxy under a path of its own too, of which the service does not know
    [Theory]
    [InlineData("/api/outputs", "/face/api/outputs/1")]
    [InlineData("/api/outputs/", "/face/api/outputs/1")]
    [InlineData("/api/sources/1/outputs", "/face/api/sources/1/outputs/1")]
    [InlineData("/api/recordings", "/face/api/recordings/r1/file")]
    public async Task Location_OfWhatWasMade_IsRelativeToTheAddressThatWasAskedFor(string path, string expected)
    {
        await using RunningService running = await RunningService.StartAsync();
        string query = path.Contains("outputs", StringComparison.Ordinal) ? "?address=vmc" : "";

        using HttpResponseMessage made = await running.Client.PostAsync(new Uri(path + query, UriKind.Relative), null);

        Assert.Equal(expected, new Uri(new Uri("https://home.example/face" + path), made.Headers.Location!).AbsolutePath);
    }

    [Fact]
    public async Task OpenApi_Server_IsWhereTheDescriptionLies()
    {
        await using RunningService running = await RunningService.StartAsync();
        JsonElement description = await running.Client.GetFromJsonAsync<JsonElement>("/openapi.json");

        string server = Assert.Single(description.GetProperty("servers").EnumerateArray().ToArray()).GetProperty("url").GetString()!;

        Assert.Equal("https://home.example/face/", new Uri(new Uri("https://home.example/face/openapi.json"), server).AbsoluteUri);
    }

    [Fact]
    public async Task Outputs_AddedAndRemoved_AreListed()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage added = await running.Client.PostAsync(new Uri("/api/outputs?address=vmc", UriKind.Relative), null);
        JsonElement listed = await running.Client.GetFromJsonAsync<JsonElement>("/api/outputs");
        using HttpResponseMessage removed = await running.Client.DeleteAsync(RunningService.LinkOf(added));
        using HttpResponseMessage again = await running.Client.DeleteAsync(RunningService.LinkOf(added));

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal("1", Assert.Single(listed.GetProperty("outputs").EnumerateArray().ToArray()).GetProperty("id").GetString());
        Assert.Contains(listed.GetProperty("protocols").EnumerateArray(), name => name.GetString() == "vmc");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Empty(running.Live.Outputs!.All);
    }

    [Theory]
    [InlineData("/api/outputs", "it takes NAME")]
    [InlineData("/api/outputs?address=nonsense", "it takes NAME")]
    [InlineData("/api/outputs?address=vmc://host:99999", "no host with a port")]
    [InlineData("/api/outputs?address=vmc://my%20pc:39539", "'my pc' can be no host's name")]
    [InlineData("/api/outputs?address=vmc://a%2Fb", "'a/b' can be no host's name")]
    [InlineData("/api/outputs?address=vts://localhost:8001%3Ftoken=/etc/passwd", "only be given on the command line or in the settings file")]
    [InlineData("/api/outputs?address=v4l2:/dev/video9", "only be given on the command line or in the settings file")]
    [InlineData("/api/outputs?address=vts-phone://0.0.0.0:21500", "only be given on the command line or in the settings file")]
    [InlineData("/api/outputs?address=vts-phone://127.0.0.1", "only be given on the command line or in the settings file")]
    [InlineData("/api/outputs?address=ifacialmocap%3Flisten=0.0.0.0", "only be given on the command line or in the settings file")]
    public async Task Outputs_Bad_AreRefusedByName(string path, string expected)
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.PostAsync(new Uri(path, UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(expected, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(running.Live.Outputs!.All);
    }

    [Fact]
    public async Task Settings_Send_ReplacesTheOutputsAndKeepsWhatTheOwnerOpened()
    {
        await using RunningService running = await RunningService.StartAsync();
        await running.Live.ApplyAsync(now => now with { Send = "vmc?token=owner's" }, CancellationToken.None);

        using HttpResponseMessage answer = await PatchAsync(running, """{"send": "vmc://127.0.0.1:39540 ; vmc?token=owner's"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["2", "1"], running.Live.Outputs!.All.Select(output => output.Id));
    }

    [Fact]
    public async Task Settings_SendThatNamesWhereIsListened_IsRefused()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await PatchAsync(running, """{"send": "vmc; vts-phone://0.0.0.0:21500"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Empty(running.Live.Outputs!.All);
    }

    [Fact]
    public async Task Settings_NotJson_IsRefusedWithAProblem()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.PatchAsync(new Uri("/api/settings", UriKind.Relative), new StringContent("detail=1", Encoding.UTF8, "application/x-www-form-urlencoded"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("application/json", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_BodyTooLarge_IsRefused()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await PatchAsync(running, $$"""{"source": "{{new string('a', 64 * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Recordings_StartAndStop_GiveAFileToFetch()
    {
        await using RunningService running = await RunningService.StartAsync();
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.avi");
        await File.WriteAllBytesAsync(file, [1, 2, 3]);
        running.Live.RecordingFile = file;

        using HttpResponseMessage started = await running.Client.PostAsync(new Uri("/api/recordings", UriKind.Relative), null);
        using HttpResponseMessage again = await running.Client.PostAsync(new Uri("/api/recordings", UriKind.Relative), null);
        using HttpResponseMessage stopped = await running.Client.DeleteAsync(new Uri("/api/recordings/current", UriKind.Relative));
        using HttpResponseMessage fetched = await running.Client.GetAsync(RunningService.LinkOf(started));

        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        Assert.Equal([1, 2, 3], await fetched.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", fetched.Content.Headers.ContentDisposition!.DispositionType);
        File.Delete(file);
    }

    [Theory]
    [InlineData("/api/recordings/..%2f..%2fetc%2fpasswd/file")]
    [InlineData("/api/recordings/r2/file")]
    [InlineData("/nothing")]
    public async Task Get_Unknown_IsNotFoundWithAProblem(string path)
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(0.1, "/healthz", 200)]
    [InlineData(5.0, "/healthz", 503)]
    [InlineData(5.0, "/healthz?live", 200)]
    public async Task Health_FramesFlowOrNot_TellsReadiness(double secondsSinceFrame, string path, int expected)
    {
        await using RunningService running = await RunningService.StartAsync();
        running.Live.Status = running.Live.Status with { SecondsSinceFrame = secondsSinceFrame };

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task OpenApi_EveryOperation_IsServed()
    {
        await using RunningService running = await RunningService.StartAsync();
        JsonElement description = await running.Client.GetFromJsonAsync<JsonElement>("/openapi.json");

        foreach (JsonProperty path in description.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Name.ToUpperInvariant()), path.Name.Replace("{id}", "none", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal));
                using HttpResponseMessage answer = await running.Client.SendAsync(request);
                string body = await answer.Content.ReadAsStringAsync();
                Assert.DoesNotContain("nothing at this address", body, StringComparison.Ordinal);
                Assert.NotEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task OpenApi_Description_TellsWhatPeopleNeed()
    {
        await using RunningService running = await RunningService.StartAsync();
        JsonElement description = await running.Client.GetFromJsonAsync<JsonElement>("/openapi.json");

        string[] tags = [.. description.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!)];
        foreach (JsonProperty path in description.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                Assert.Contains(Assert.Single(operation.Value.GetProperty("tags").EnumerateArray().ToArray()).GetString(), tags);
                Assert.Matches("^[^.]+$", operation.Value.GetProperty("summary").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("description").GetString()!);
                Assert.All(operation.Value.GetProperty("responses").EnumerateObject(), answer => Assert.NotEmpty(answer.Value.GetProperty("description").GetString()!));
            }
        }

        JsonElement patch = description.GetProperty("paths").GetProperty("/api/settings").GetProperty("patch");
        string reference = patch.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!;
        JsonElement members = description.GetProperty("components").GetProperty("schemas").GetProperty(reference.Split('/')[^1]).GetProperty("properties");
        Assert.Contains("0.05 to 30 Hz", members.GetProperty("minCutoff").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains(description.GetProperty("paths").EnumerateObject(), path => path.Name == "/ws/camera");
        Assert.Equal("Sources", description.GetProperty("paths").GetProperty("/api/sources").GetProperty("get").GetProperty("summary").GetString());
        Assert.True(patch.TryGetProperty("x-example", out _));
        Assert.False(patch.GetProperty("responses").TryGetProperty("204", out _));
    }

    [Fact]
    public async Task OpenApi_Operations_HaveNamesOfTheirOwnForGenerators()
    {
        await using RunningService running = await RunningService.StartAsync();
        JsonElement description = await running.Client.GetFromJsonAsync<JsonElement>("/openapi.json");

        string[] names = [.. description.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("operationId").GetString()!)];

        Assert.All(names, name => Assert.Matches("^[a-z][A-Za-z]+$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("getStatus", names);
        Assert.Contains("getStatusOfSource", names);
        Assert.Contains("deleteRecordingsCurrent", names);
    }

    [Fact]
    public async Task OpenApi_Token_IsAskedForOrNotAndNeverOfHealth()
    {
        await using RunningService running = await RunningService.StartAsync();
        JsonElement description = await running.Client.GetFromJsonAsync<JsonElement>("/openapi.json");

        JsonElement scheme = description.GetProperty("components").GetProperty("securitySchemes").GetProperty("token");
        JsonElement paths = description.GetProperty("paths");

        Assert.Equal("http bearer", $"{scheme.GetProperty("type")} {scheme.GetProperty("scheme")}");
        Assert.Equal("""[{},{"token":[]}]""", description.GetProperty("security").GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
        Assert.Empty(paths.GetProperty("/healthz").GetProperty("get").GetProperty("security").EnumerateArray());
        foreach (JsonProperty path in paths.EnumerateObject().Where(path => path.Name != "/healthz"))
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                JsonElement answers = operation.Value.GetProperty("responses");
                Assert.EndsWith("/Problem", answers.GetProperty("401").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString(), StringComparison.Ordinal);
                Assert.True(answers.TryGetProperty("429", out _), $"{operation.Name} {path.Name}");
            }
        }
    }

    [Fact]
    public async Task OpenApi_Answers_SayWhatIsAlwaysThereAndOfWhatType()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { MaxCameraSide = 320 });
        JsonElement description = await running.Client.GetFromJsonAsync<JsonElement>("/openapi.json");
        JsonElement paths = description.GetProperty("paths");
        JsonElement schemas = description.GetProperty("components").GetProperty("schemas");

        foreach ((string address, string type) in new[] { ("/api/status", "StatusReply"), ("/healthz?live", "HealthReply") })
        {
            JsonElement answer = await running.Client.GetFromJsonAsync<JsonElement>(address);
            Assert.Equal(answer.EnumerateObject().Select(member => member.Name), schemas.GetProperty(type).GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        }

        Assert.Contains(schemas.GetProperty("LiveSettings").GetProperty("required").EnumerateArray(), name => name.GetString() == "fieldOfView");
        Assert.False(schemas.GetProperty("SettingsPatch").TryGetProperty("required", out _));
        Assert.Equal(4, schemas.GetProperty("LiveSettings").GetProperty("properties").GetProperty("responsiveness").GetProperty("maximum").GetDouble());
        Assert.True(paths.GetProperty("/api/recordings/{id}/file").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("video/mp4", out _));
        Assert.True(paths.GetProperty("/metrics").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/plain", out _));
        JsonElement width = paths.GetProperty("/ws/sources/{number}/camera").GetProperty("get").GetProperty("parameters").EnumerateArray().Single(parameter => parameter.GetProperty("name").GetString() == "width");
        Assert.True(width.GetProperty("required").GetBoolean());
        Assert.Equal("integer 16 320", $"{width.GetProperty("schema").GetProperty("type")} {width.GetProperty("schema").GetProperty("minimum")} {width.GetProperty("schema").GetProperty("maximum")}");
        Assert.Equal("curl http://127.0.0.1:5080/api/sources/2/status", paths.GetProperty("/api/sources/{number}/status").GetProperty("get").GetProperty("x-example").GetString());
    }

    [Fact]
    public async Task Answers_Quotes_AreWrittenAsTheyAre()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage refused = await running.Client.PostAsync(new Uri("/api/outputs?address=nonsense", UriKind.Relative), null);
        using HttpResponseMessage patched = await PatchAsync(running, """{"source": "Jörg's"}""");

        Assert.Contains("'nonsense'", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"Jörg's\"", await patched.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AreToldInPrometheusFormat()
    {
        await using RunningService running = await RunningService.StartAsync();
        using HttpResponseMessage refused = await running.Client.GetAsync(new Uri("/api/recordings/none/file", UriKind.Relative));

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        string text = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("text/plain", answer.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Contains("# TYPE asmnet_web_viewers gauge", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_Range_BringsThatPart()
    {
        await using RunningService running = await RunningService.StartAsync();
        using var folder = new TemporaryFolder();
        running.Live.RecordingFile = Path.Combine(folder.Path, "take.mp4");
        await File.WriteAllBytesAsync(running.Live.RecordingFile, [1, 2, 3, 4]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/recordings/r1/file");
        request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(1, 2);

        using HttpResponseMessage answer = await running.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal([2, 3], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Download_FileIsDeletedMeanwhile_IsNotFound()
    {
        await using RunningService running = await RunningService.StartAsync();
        running.Live.RecordingFile = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.avi");

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/api/recordings/r1/file", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(running.Reports);
    }

    [Fact]
    public async Task Download_FileCannotBeRead_IsOurFaultAndReported()
    {
        await using RunningService running = await RunningService.StartAsync();
        using var folder = new TemporaryFolder();
        running.Live.RecordingFile = folder.Path;

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/api/recordings/r1/file", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/api/recordings/r1/file failed", Assert.Single(running.Reports), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PatchAsync(RunningService running, string body) =>
        running.Client.PatchAsync(new Uri("/api/settings", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
}
