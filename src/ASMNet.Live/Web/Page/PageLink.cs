namespace ASMNet.Live.Web.Page;

/// <summary>
/// Addresses of the service in its own answers. They are relative to the address that was asked for: a proxy may have put the service under a path
/// of its own, of which the service does not know.
/// </summary>
internal static class PageLink
{
    /// <summary>The address of a page as the other pages, all of which lie beside it, have it.</summary>
    /// <param name="path">The page's path, which begins with a stroke.</param>
    /// <param name="query">What goes with it.</param>
    /// <param name="up">What leads from the address that was asked for to the folder of the pages.</param>
    public static string Of(PathString path, QueryString query, string up = "./") => up + path.ToUriComponent().TrimStart('/') + query;

    /// <summary>The address of something that was made by asking for the address of its collection.</summary>
    /// <param name="collection">The request for the collection.</param>
    /// <param name="rest">What stands behind the collection's own address, without a stroke before it.</param>
    public static string Below(HttpRequest collection, string rest)
    {
        ArgumentNullException.ThrowIfNull(collection);
        string path = collection.Path.ToUriComponent();

        // an address that ends in a stroke is another folder for what is relative to it
        return path.EndsWith('/') ? rest : $"{path[(path.LastIndexOf('/') + 1)..]}/{rest}";
    }
}
