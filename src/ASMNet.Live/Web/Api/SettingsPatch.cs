using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Api;

/// <summary>The body of <c>PATCH /api/settings</c>: what is left out stays as it is.</summary>
public sealed record SettingsPatch
{
    /// <summary>An id of <c>/api/sources</c>; it starts the pipeline anew.</summary>
    public string? Source { get; init; }

    /// <summary>An id of <c>/api/devices</c>; likewise.</summary>
    public string? Device { get; init; }

    /// <summary>An id of <c>/api/models</c>; likewise.</summary>
    public string? Model { get; init; }

    /// <summary>The most faces to track, 1 to 64; likewise.</summary>
    public int? MaxFaces { get; init; }

    /// <summary>Whether landmarks and pose are smoothed over time.</summary>
    public bool? Smoothing { get; init; }

    /// <summary>The cutoff of a face at rest, 0.05 to 30 Hz: lower is calmer and slower.</summary>
    public double? MinCutoff { get; init; }

    /// <summary>Factor on how fast the cutoff rises with speed, 0 to 4: higher follows quick moves sooner.</summary>
    [Range(0, LiveSettings.LargestResponsiveness)]
    public double? Responsiveness { get; init; }

    /// <summary>Limit of each shape coefficient, 0.5 to 6 standard deviations: lower allows only likely faces.</summary>
    public double? ShapeLimit { get; init; }

    /// <summary>The share of a face's own detail beyond the shape model that is kept, 0 to 1.</summary>
    public double? Detail { get; init; }

    /// <summary>The camera's horizontal field of view, 10 to 150 degrees, by which positions are measured.</summary>
    public double? FieldOfView { get; init; }

    /// <summary>Where what is tracked is sent, as <c>--send</c> takes it, parted by semicolons; it replaces all outputs.</summary>
    public string? Send { get; init; }

    /// <summary>Reads a body. What is wrong with it is said in the words of the API, not in those of the program.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="cancellation">Gives up reading.</param>
    /// <returns>The changes, or what is wrong.</returns>
    public static async Task<(SettingsPatch? Patch, string? Mistake)> ReadAsync(Stream body, CancellationToken cancellation)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            root = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            return (null, $"This is not JSON; it goes wrong in line {error.LineNumber + 1} at byte {error.BytePositionInLine + 1}.");
        }

        try
        {
            return Read(root);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // the parser takes texts and names that are no Unicode, and says so only when they are asked for
            return (null, "This is not JSON; a text in it is no Unicode.");
        }
    }

    private static (SettingsPatch? Patch, string? Mistake) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, "Send an object, such as {\"smoothing\": true}.");
        }

        IList<JsonPropertyInfo> members = WebJson.Default.SettingsPatch.Properties;
        foreach (JsonProperty sent in root.EnumerateObject())
        {
            JsonPropertyInfo? member = members.FirstOrDefault(known => string.Equals(known.Name, sent.Name, StringComparison.OrdinalIgnoreCase));
            if (member is null)
            {
                return (null, $"There is no setting '{sent.Name}'; there are {string.Join(", ", members.Select(known => known.Name))}.");
            }

            if (!Fits(sent.Value, Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType, out string wanted))
            {
                return (null, $"{member.Name} takes {wanted}, not {Shortened(sent.Value.GetRawText())}.");
            }
        }

        return (root.Deserialize(WebJson.Default.SettingsPatch), null);
    }

    /// <summary>The settings with these changes.</summary>
    /// <param name="settings">The settings in force.</param>
    public LiveSettings ApplyTo(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            Source = Source ?? settings.Source,
            Device = Device ?? settings.Device,
            Model = Model ?? settings.Model,
            MaxFaces = MaxFaces ?? settings.MaxFaces,
            Smoothing = Smoothing ?? settings.Smoothing,
            MinCutoff = MinCutoff ?? settings.MinCutoff,
            Responsiveness = Responsiveness ?? settings.Responsiveness,
            ShapeLimit = ShapeLimit ?? settings.ShapeLimit,
            Detail = Detail ?? settings.Detail,
            FieldOfView = FieldOfView ?? settings.FieldOfView,
            Send = Send ?? settings.Send,
        };
    }

    private static bool Fits(JsonElement value, Type type, out string wanted)
    {
        wanted = type == typeof(string) ? "a text" : type == typeof(bool) ? "true or false" : type == typeof(int) ? "a whole number" : "a number";
        return value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.String => type == typeof(string),
            JsonValueKind.True or JsonValueKind.False => type == typeof(bool),
            JsonValueKind.Number => type == typeof(int) ? value.TryGetInt32(out _) : type == typeof(double) && value.TryGetDouble(out _),
            _ => false,
        };
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
