using ASMNet.Live.Web;
using ASMNet.Live.Web.Security;
using Microsoft.AspNetCore.Http;

namespace ASMNet.Live.Tests.Web.Security;

public sealed class AccessPolicyTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("evil.example", false)]
    [InlineData("192.168.1.20", false)]
    [InlineData("localhost.evil.example", false)]
    public void AllowsHost_OnLoopback_OnlyOwnNames(string host, bool expected)
    {
        Assert.Equal(expected, new AccessPolicy(new WebOptions()).AllowsHost(host));
    }

    [Theory]
    [InlineData("192.168.1.20", true)]
    [InlineData("tracker.example", true)]
    [InlineData("evil.example", false)]
    public void AllowsHost_OnAllAddresses_AnyNumberAndConfiguredNames(string host, bool expected)
    {
        var policy = new AccessPolicy(new WebOptions { Address = "0.0.0.0", AllowedHosts = "other.example; tracker.example" });

        Assert.Equal(expected, policy.AllowsHost(host));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData(null, true)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://localhost:5080", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("file://127.0.0.1:5080", false)]
    [InlineData("https://stream.example", true)]
    public void AllowsOrigin_PageOfAnotherSite_Refused(string? origin, bool expected)
    {
        var policy = new AccessPolicy(new WebOptions { AllowedOrigins = "https://stream.example" });

        Assert.Equal(expected, policy.AllowsOrigin(origin, new HostString("127.0.0.1", 5080)));
    }
}
