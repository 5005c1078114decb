using System.Globalization;
using System.Text.Json.Nodes;
using ASMNet.Live.Configuration;
using ASMNet.Live.Session;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ASMNet.Live.Web.Description;

/// <summary>Completes the description of the API that the framework makes of the typed handlers and of the comments in the code.</summary>
internal static class ApiDescription
{
    /// <summary>Where it is served; it holds no secret.</summary>
    public const string Path = "/openapi.json";

    /// <summary>What the paths of a source have after <c>/api</c> or <c>/ws</c>.</summary>
    /// <param name="number">Its number.</param>
    public static string SourcePath(int number) => string.Create(CultureInfo.InvariantCulture, $"/sources/{number}");

    /// <summary>The groups of endpoints, in the order in which people read them.</summary>
    public static readonly IReadOnlyList<(string Name, string Description)> Tags =
    [
        ("State", "What runs, and what could."),
        ("Control", "Changes last as long as the process; nothing is written to a file."),
        ("Streams", "WebSockets. A slow client loses frames, never time: the newest frame wins."),
        ("Operations", "For supervisors and dashboards."),
    ];

    /// <summary>Adds the description to the services.</summary>
    /// <param name="services">The services.</param>
    public static void AddTo(IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddOperationTransformer(CompleteAsync);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            AddRanges(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
    });

    // the ranges come from the table of settings, as everywhere
    private static void AddRanges(OpenApiSchema schema, Type type)
    {
        if (!type.GetProperties().Any(property => property.Name == nameof(LiveSettings.MinCutoff)))
        {
            return;
        }

        foreach ((string name, IOpenApiSchema member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (member is OpenApiSchema own && SettingsTable.FindPatch(name) is { Least: double least } setting)
            {
                own.Minimum = Setting.Text(setting.PatchLeast ?? least);
                own.Maximum = (setting.PatchMost ?? setting.Most) is double most ? Setting.Text(most) : null;
            }
        }
    }

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ASMNet.Live API",
            Version = "1",
            Description = "Tracks of faces in live video, and the controls of the program that makes them. On a loopback address no token is needed unless the settings ask for one; "
                + "on any other one each request carries it as 'Authorization: Bearer TOKEN'. Errors are application/problem+json with a title and a detail that says what to do.",
        };
        // relative to the description's own address
        document.Servers = [new OpenApiServer { Url = "." }];
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        DescribeSources(document);
        document.Paths.Add("/metrics", new OpenApiPathItem
        {
            Operations = new Dictionary<HttpMethod, OpenApiOperation>
            {
                [HttpMethod.Get] = new()
                {
                    Tags = new HashSet<OpenApiTagReference> { new("Operations", document) },
                    Summary = "Metrics",
                    Description = "What docs/api.md lists, in Prometheus' text format.",
                    Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "The metrics." } },
                },
            },
        });
    }

    // the paths of the first source stand for those of all, which differ in the number alone
    private static void DescribeSources(OpenApiDocument document)
    {
        string first = SourcePath(1) + "/";
        foreach ((string path, IOpenApiPathItem item) in document.Paths.Where(entry => entry.Key.Contains(first, StringComparison.Ordinal)).ToList())
        {
            document.Paths.Remove(path);
            document.Paths.Add(path.Replace(first, "/sources/{number}/", StringComparison.Ordinal), item);
            foreach (OpenApiOperation operation in item.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            {
                operation.Summary += ", of one source";
                operation.Parameters ??= [];
                operation.Parameters.Insert(0, new OpenApiParameter
                {
                    Name = "number",
                    In = ParameterLocation.Path,
                    Required = true,
                    Description = "The number from /api/sources/running.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                });
            }
        }
    }

    private static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        IList<object> notes = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        foreach (EndpointNotes.Answer answer in notes.OfType<EndpointNotes.Answer>())
        {
            string status = answer.Status.ToString(CultureInfo.InvariantCulture);
            if (!operation.Responses.TryGetValue(status, out IOpenApiResponse? response))
            {
                operation.Responses[status] = response = new OpenApiResponse();
            }

            response.Description = answer.Meaning;
        }

        if (notes.OfType<EndpointNotes.Answer>().Any(answer => answer.Status is 101 or 204))
        {
            // the framework takes for granted that everything may be answered with 200
            operation.Responses.Remove("200");
        }

        if (notes.OfType<EndpointNotes.Example>().FirstOrDefault() is { } example)
        {
            operation.AddExtension("x-example", new JsonNodeExtension(JsonValue.Create(example.Text)));
        }

        return Task.CompletedTask;
    }
}
