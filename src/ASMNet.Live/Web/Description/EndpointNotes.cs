using Microsoft.OpenApi;

namespace ASMNet.Live.Web.Description;

/// <summary>What the description of the API says of an endpoint beyond its types.</summary>
internal static class EndpointNotes
{
    /// <summary>Says what an endpoint is for.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="tag">One of <see cref="ApiDescription.Tags"/>.</param>
    /// <param name="summary">In a few words.</param>
    /// <param name="description">In sentences.</param>
    /// <param name="example">A command line; null for none.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder builder, string tag, string summary, string description, string? example = null)
    {
        builder.WithTags(tag).WithSummary(summary).WithDescription(description);
        return example is null ? builder : builder.WithMetadata(new Example(example));
    }

    /// <summary>Says what a parameter holds that has to be there, and that the handler reads as text so as to refuse it in its own words.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="parameter">Its name.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="least">The smallest value; null for none.</param>
    /// <param name="most">The largest value; null for none.</param>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder builder, string parameter, JsonSchemaType type, int? least = null, int? most = null) =>
        builder.WithMetadata(new Need(parameter, type, least, most));

    /// <summary>Says what an answer means, and of which types its bytes may be where it is no JSON.</summary>
    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder builder, int status, string meaning, params string[] types) =>
        builder.WithMetadata(new Answer(status, meaning, types));

    /// <summary>Says what a refusal means.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder builder, int status, string meaning) =>
        builder.Produces<Problem>(status, Problems.MediaType).Gives(status, meaning);

    /// <summary>A command line that uses the endpoint.</summary>
    public sealed record Example(string Text);

    /// <summary>What a status means.</summary>
    public sealed record Answer(int Status, string Meaning, IReadOnlyList<string> Types);

    /// <summary>A parameter that has to be there.</summary>
    public sealed record Need(string Parameter, JsonSchemaType Type, int? Least, int? Most);
}
