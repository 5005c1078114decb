using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
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

    private const string HealthPath = "/healthz";
    private const string Token = "token";
    private const string ExampleName = "x-example";
    private const string NumberedPath = "/sources/{number}/";

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
            RequireMembers(schema, context.JsonTypeInfo);
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

    // what is always written is always there: a client made of the description need not ask
    private static void RequireMembers(OpenApiSchema schema, JsonTypeInfo type)
    {
        // where everything may be null, as in a body of changes, everything may be left out
        if (schema.Properties is not { Count: > 0 } members || type.Properties.All(member => member.IsGetNullable))
        {
            return;
        }

        schema.Required = new HashSet<string>(type.Properties.Where(member => member.ShouldSerialize is null && members.ContainsKey(member.Name)).Select(member => member.Name));
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
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Token] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token that the service printed at start, or that its settings name." },
        };
        // none, or the token
        document.Security = [new OpenApiSecurityRequirement(), new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, document)] = [] }];
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
                    Responses = new OpenApiResponses
                    {
                        ["200"] = new OpenApiResponse { Description = "The metrics.", Content = new Dictionary<string, OpenApiMediaType> { ["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } } },
                    },
                },
            },
        });
        AddRefusals(document);
        NameOperations(document);
    }

    // by their paths, so that an operation keeps its name as long as it has its path
    private static void NameOperations(OpenApiDocument document)
    {
        foreach ((string path, IOpenApiPathItem item) in document.Paths)
        {
            string ofOne = path.Contains(NumberedPath, StringComparison.Ordinal) ? "OfSource" : "";
            IEnumerable<string> words = path.Replace(NumberedPath, "/", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word != "api" && word[0] != '{')
                .Select(word => char.ToUpperInvariant(word[0]) + word[1..]);
            foreach ((HttpMethod method, OpenApiOperation operation) in item.Operations ?? [])
            {
                string verb = method.Method;
                operation.OperationId = $"{char.ToLowerInvariant(verb[0])}{verb[1..].ToLowerInvariant()}{string.Concat(words)}{ofOne}";
            }
        }
    }

    // the paths of the first source stand for those of all, which differ in the number alone
    private static void DescribeSources(OpenApiDocument document)
    {
        string first = SourcePath(1) + "/";
        foreach ((string path, IOpenApiPathItem item) in document.Paths.Where(entry => entry.Key.Contains(first, StringComparison.Ordinal)).ToList())
        {
            document.Paths.Remove(path);
            document.Paths.Add(path.Replace(first, NumberedPath, StringComparison.Ordinal), item);
            foreach (OpenApiOperation operation in item.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            {
                operation.Summary += ", of one source";
                if (operation.Extensions?.TryGetValue(ExampleName, out IOpenApiExtension? example) == true && example is JsonNodeExtension { Node: JsonNode text })
                {
                    operation.Extensions[ExampleName] = new JsonNodeExtension(text.ToString()
                        .Replace("/api/", "/api/sources/2/", StringComparison.Ordinal).Replace("/ws/", "/ws/sources/2/", StringComparison.Ordinal));
                }

                Refuse(document, operation, 404, "There is no source of this number.");
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
            if (answer.Types.Count > 0 && response is OpenApiResponse own)
            {
                own.Content = answer.Types.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } });
            }
        }

        foreach (EndpointNotes.Need need in notes.OfType<EndpointNotes.Need>())
        {
            var parameter = (OpenApiParameter)operation.Parameters!.First(parameter => parameter.Name == need.Parameter);
            parameter.Required = true;
            parameter.Schema = new OpenApiSchema { Type = need.Type, Minimum = need.Least?.ToString(CultureInfo.InvariantCulture), Maximum = need.Most?.ToString(CultureInfo.InvariantCulture) };
        }

        if (notes.OfType<EndpointNotes.Answer>().Any(answer => answer.Status is 101 or 204))
        {
            // the framework takes for granted that everything may be answered with 200
            operation.Responses.Remove("200");
        }

        if (notes.OfType<EndpointNotes.Example>().FirstOrDefault() is { } example)
        {
            operation.AddExtension(ExampleName, new JsonNodeExtension(JsonValue.Create(example.Text)));
        }

        return Task.CompletedTask;
    }

    // what stands before every handler
    private static void AddRefusals(OpenApiDocument document)
    {
        foreach ((string path, IOpenApiPathItem item) in document.Paths)
        {
            foreach ((HttpMethod method, OpenApiOperation operation) in item.Operations ?? [])
            {
                operation.Responses ??= [];
                Refuse(document, operation, 421, "The Host header has a name to which the service does not answer.");
                if (path == HealthPath)
                {
                    operation.Security = [];
                    continue;
                }

                bool changes = method != HttpMethod.Get;
                if (changes || operation.Responses.ContainsKey("101"))
                {
                    Refuse(document, operation, 403, "The page is of another site.");
                }

                if (changes)
                {
                    Refuse(document, operation, 429, "More changes a second than Web:ChangesPerSecond.");
                }

                Refuse(document, operation, 401, "The token is missing or wrong.");
                Refuse(document, operation, 429, "Too many wrong tokens have come from this client.");
            }
        }
    }

    // one status may have several reasons
    private static void Refuse(OpenApiDocument document, OpenApiOperation operation, int status, string meaning)
    {
        string key = status.ToString(CultureInfo.InvariantCulture);
        if (operation.Responses!.TryGetValue(key, out IOpenApiResponse? other))
        {
            other.Description += " " + meaning;
            return;
        }

        operation.Responses[key] = new OpenApiResponse
        {
            Description = meaning,
            Content = new Dictionary<string, OpenApiMediaType> { [Problems.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
        };
    }
}
