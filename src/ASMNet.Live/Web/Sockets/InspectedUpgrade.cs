using Microsoft.AspNetCore.Http.Features;

namespace ASMNet.Live.Web.Sockets;

/// <summary>Puts an <see cref="InspectedStream"/> under each socket.</summary>
/// <param name="inner">The server's own upgrade.</param>
internal sealed class InspectedUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    /// <inheritdoc/>
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>Makes the upgrades of a request inspected ones; to be called before the sockets' own middleware.</summary>
    /// <param name="context">The request.</param>
    public static void Apply(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new InspectedUpgrade(upgrade));
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => new InspectedStream(await inner.UpgradeAsync(), new FrameInspector(TimeProvider.System));
}
