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

    /// <summary>Says what an answer means.</summary>
    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder builder, int status, string meaning) =>
        builder.WithMetadata(new Answer(status, meaning));

    /// <summary>Says what a refusal means.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder builder, int status, string meaning) =>
        builder.Produces<Problem>(status, "application/problem+json").Gives(status, meaning);

    /// <summary>A command line that uses the endpoint.</summary>
    public sealed record Example(string Text);

    /// <summary>What a status means.</summary>
    public sealed record Answer(int Status, string Meaning);
}
