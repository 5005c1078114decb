using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using ASMNet.Live.Web;

namespace ASMNet.Live.Tests.Web.Security;

public sealed class AccessMiddlewareTests
{
    private const string Token = "a-token-for-these-tests";
    private static readonly WebOptions Open = new() { Address = "0.0.0.0", Token = Token };

    [Fact]
    public async Task Request_ForeignHost_IsRefusedAndSaysWhy()
    {
        await using RunningService running = await RunningService.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.Host = "evil.example";

        using HttpResponseMessage answer = await running.Client.SendAsync(request);

        Assert.Equal(421, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.Contains("ASMNet-Page"));
        Assert.Contains("Host header", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/recordings")]
    [InlineData("DELETE", "/api/recordings/current")]
    [InlineData("PATCH", "/api/settings")]
    public async Task Change_ForeignOrigin_IsRefused(string method, string path)
    {
        await using RunningService running = await RunningService.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", "https://evil.example");

        using HttpResponseMessage answer = await running.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(running.Live.Recordings);
    }

    [Theory]
    [InlineData("/ws/view")]
    [InlineData("/ws/tracks")]
    [InlineData("/ws/camera")]
    public async Task Socket_ForeignOrigin_IsRefused(string path)
    {
        await using RunningService running = await RunningService.StartAsync();

        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => running.OpenAsync(path, "https://evil.example"));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithoutToken_IsRefusedExceptForHealthAndTheSignInPage()
    {
        await using RunningService running = await RunningService.StartAsync(Open);

        using HttpResponseMessage api = await running.Client.GetAsync(new Uri("/api/status", UriKind.Relative));
        using HttpResponseMessage page = await running.Client.GetAsync(new Uri("/", UriKind.Relative));
        using HttpResponseMessage health = await running.Client.GetAsync(new Uri("/healthz", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.Contains("asks for its token", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => running.OpenAsync("/ws/tracks"));
    }

    [Fact]
    public async Task Page_TokenInAddress_MovesToACookieThatOpensThePage()
    {
        await using RunningService running = await RunningService.StartAsync(Open);

        using HttpResponseMessage first = await running.Client.GetAsync(new Uri($"/?token={Token}", UriKind.Relative));

        Assert.Equal("./", first.Headers.Location!.OriginalString);
        string cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using HttpResponseMessage second = await running.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    // A browser sends the cookies of all folders above, that of the nearest first: of a service at the top of the same site, or of the time before
    // this one was put under a path.
    [Theory]
    [InlineData("{0}={1}; {0}=of-another-folder")]
    [InlineData("{0}=of-another-folder; {0}={1}")]
    [InlineData("other=1; {0}-secure={1}; {0}=of-another-folder")]
    [InlineData("{0}-secure=of-another-folder; {0}={1}; other=1")]
    public async Task Request_RightCookieBesideAStaleOne_IsLetIn(string cookies)
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        running.Client.DefaultRequestHeaders.Add("Cookie", string.Format(CultureInfo.InvariantCulture, cookies, $"asmnet-token-{running.Address.Port}", Token));

        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/api/status", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using HttpResponseMessage page = await running.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.False(page.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Request_ManyCookiesAtOnce_AreAsManyGuesses()
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        string name = $"asmnet-token-{running.Address.Port}";
        running.Client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", Enumerable.Range(0, 400).Select(i => $"{name}=wrong-{i}").Append($"{name}={Token}")));

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/api/status", UriKind.Relative));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task Request_BearerToken_IsLetIn()
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        running.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/api/status", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Request_ManyWrongTokens_AreSlowedDown()
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        using var limit = new CancellationTokenSource(RunningService.Patience);
        int wrong = 0;
        long refused = 0;
        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync("wrong"));

        // The first that is looked at after one that was not was the last for a second, counted from that one: who pauses longer may guess more. Whoever
        // guesses does not learn from the answer that one was right.
        HttpStatusCode right;
        do
        {
            await UntilAsync(HttpStatusCode.TooManyRequests);
            await UntilAsync(HttpStatusCode.Unauthorized);
            right = await GuessAsync(Token);
        }
        while (Stopwatch.GetElapsedTime(refused) > TimeSpan.FromSeconds(0.9)); // on a machine that stood still the second may be over

        Assert.Equal(HttpStatusCode.TooManyRequests, right);

        async Task<HttpStatusCode> GuessAsync(string token)
        {
            running.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/api/status", UriKind.Relative));
            return answer.StatusCode;
        }

        async Task UntilAsync(HttpStatusCode wanted)
        {
            HttpStatusCode answer;
            do
            {
                limit.Token.ThrowIfCancellationRequested();
                long asked = Stopwatch.GetTimestamp();
                answer = await GuessAsync($"wrong {wrong++}");
                refused = answer == HttpStatusCode.TooManyRequests ? asked : refused;
            }
            while (answer != wanted);
        }
    }

    [Fact]
    public async Task Page_AfterManyWrongTokens_IsStillTheOneThatAsksForIt()
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        using var limit = new CancellationTokenSource(RunningService.Patience);
        HttpStatusCode status;
        string page;
        int wrong = 0;
        do
        {
            using HttpResponseMessage answer = await running.Client.GetAsync(new Uri($"/?token=wrong{wrong++}", UriKind.Relative), limit.Token);
            status = answer.StatusCode;
            page = await answer.Content.ReadAsStringAsync(limit.Token);
        }
        while (status == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains("asks for its token", page, StringComparison.Ordinal);
    }

    // A page that came without its token would be refused by the API, and come again and again for the form that asks for it.
    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/wall")]
    [InlineData("/wall.html")]
    [InlineData("/hub.html")]
    [InlineData("/overlay")]
    [InlineData("/overlay.html")]
    public async Task Page_UnderEachOfItsAddresses_AsksForTheToken(string path)
    {
        await using RunningService running = await RunningService.StartAsync(Open);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("asks for its token", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<WebOptions> LoopbackWithToken => [new WebOptions { RequireToken = true }, new WebOptions { Token = Token }];

    [Theory]
    [MemberData(nameof(LoopbackWithToken))]
    public async Task Request_LoopbackWhereTheSettingsAskForAToken_NeedsIt(WebOptions options)
    {
        await using RunningService running = await RunningService.StartAsync(options);

        using HttpResponseMessage without = await running.Client.GetAsync(new Uri("/api/status", UriKind.Relative));
        using HttpResponseMessage first = await running.Client.GetAsync(running.Service.EntryAddress);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
    }

    [Fact]
    public async Task Page_TokenInAddress_KeepsTheOtherMembers()
    {
        await using RunningService running = await RunningService.StartAsync(Open);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri($"/?view=stage&token={Token}", UriKind.Relative));

        Assert.Equal("./?view=stage", answer.Headers.Location!.OriginalString);
    }

    // Behind a proxy the service is a part of a site, of whose other parts nobody needs its cookie; the browser takes the page's folder for one without a path.
    [Theory]
    [InlineData(null, false)]
    [InlineData("http", false)]
    [InlineData("https", true)]
    public async Task Page_TokenInAddress_SetsACookieForTheFolderOfThePage(string? scheme, bool isSecure)
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        running.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        string name = $"asmnet-token-{running.Address.Port}{(isSecure ? "-secure" : "")}";

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri($"/wall?token={Token}", UriKind.Relative));
        running.Client.DefaultRequestHeaders.Add("Cookie", $"{name}=another-token-than-that");
        using HttpResponseMessage wrong = await running.Client.GetAsync(new Uri("/wall", UriKind.Relative));

        foreach (HttpResponseMessage one in new[] { answer, wrong })
        {
            string cookie = Assert.Single(one.Headers.GetValues("Set-Cookie"));
            Assert.DoesNotContain("path=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(isSecure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
            // browsers refuse over plain HTTP what would take the place of a cookie for HTTPS
            Assert.StartsWith($"{name}=", cookie, StringComparison.Ordinal);
        }
    }

    // A browser keeps the cookie back from who comes by a link of another site (SameSite: RFC 6265bis, 5.8.3), and what such an answer takes away is
    // taken from all open pages. The same where another token was asked in the cookie's place.
    [Theory]
    [InlineData("/", null, null)]
    [InlineData("/", null, "https")]
    [InlineData("/wall", "other=1", null)]
    [InlineData("/?token=of-an-earlier-start", null, null)]
    [InlineData("/?token=of-an-earlier-start", "{0}={1}", null)]
    [InlineData("/?token=of-an-earlier-start", "{0}-secure={1}", "https")]
    public async Task Page_RefusedForWhatWasNoCookie_TakesNoneAway(string path, string? cookies, string? scheme)
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        if (cookies is not null)
        {
            running.Client.DefaultRequestHeaders.Add("Cookie", string.Format(CultureInfo.InvariantCulture, cookies, $"asmnet-token-{running.Address.Port}", Token));
        }

        running.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    // Earlier versions kept the cookie for HTTPS under the name of that for plain HTTP, where browsers let nothing take its place. What ends it has to
    // come over HTTPS, with the same name and folder: RFC 6265bis, 5.7.
    [Theory]
    [InlineData("/", "{0}={1}", "-secure={1};")]
    [InlineData("/?token={1}", "{0}={1}", "-secure={1};")]
    [InlineData("/?token={1}", "{0}-secure={1}; {0}=of-an-earlier-start", "-secure={1};")]
    [InlineData("/", "{0}=of-an-earlier-start", "")]
    [InlineData("/", "{0}=of-an-earlier-start; {0}-secure=of-an-earlier-start", "-secure=;")]
    [InlineData("/", "{0}-secure={1}; {0}={1}", null)]
    [InlineData("/", "{0}-secure={1}", null)]
    public async Task Page_OverHttps_EndsTheCookieOfPlainHttpWhereOneForHttpsMayBeInItsPlace(string path, string cookies, string? beside)
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        string name = $"asmnet-token-{running.Address.Port}";
        string Filled(string text) => string.Format(CultureInfo.InvariantCulture, text, name, Token);
        running.Client.DefaultRequestHeaders.Add("Cookie", Filled(cookies));
        Uri address = new(Filled(path), UriKind.Relative);

        using HttpResponseMessage plain = await running.Client.GetAsync(address);
        running.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using HttpResponseMessage answer = await running.Client.GetAsync(address);

        string[] set = answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? [.. values] : [];
        Assert.Equal(beside switch { null => 0, "" => 1, _ => 2 }, set.Length);
        if (beside is not null)
        {
            string ended = Assert.Single(set, one => one.StartsWith($"{name}=;", StringComparison.Ordinal));
            Assert.Contains("expires=Thu, 01 Jan 1970", ended, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; secure", ended, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("path=", ended, StringComparison.OrdinalIgnoreCase);
            Assert.All(set.Where(one => one != ended), one => Assert.StartsWith(name + Filled(beside), one, StringComparison.Ordinal));
        }

        // over plain HTTP there is none but its own
        Assert.True(!plain.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? own) || own.All(one => one.StartsWith($"{name}=", StringComparison.Ordinal)));
    }

    // A page loads and calls what lies beside it.
    [Theory]
    [InlineData("/wall/", "/wall")]
    [InlineData("/wall/?source=2", "/wall?source=2")]
    [InlineData("/docs/", "/docs")]
    public async Task Page_AddressThatEndsInAStroke_LeadsToItsOwn(string path, string expected)
    {
        await using RunningService running = await RunningService.StartAsync(Open);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(expected, new Uri(new Uri(running.Address, path), answer.Headers.Location!).PathAndQuery);
    }

    [Fact]
    public async Task Page_TokenInHeader_SetsTheCookieWithoutARoundTrip()
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        running.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"asmnet-token-{running.Address.Port}=", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/status")]
    [InlineData("/metrics")]
    [InlineData("/api/recordings/r1/file")]
    public async Task Request_TokenInAnAddressThatIsNoPage_IsNotTaken(string path)
    {
        await using RunningService running = await RunningService.StartAsync(Open);

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri($"{path}?token={Token}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Change_TooMany_AreRefusedWithRetryAfter()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { ChangesPerSecond = 1 });
        HttpResponseMessage? last = null;
        for (int i = 0; i < 200 && last?.StatusCode != HttpStatusCode.TooManyRequests; i++)
        {
            last?.Dispose();
            last = await running.Client.DeleteAsync(new Uri("/api/recordings/current", UriKind.Relative));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last!.StatusCode);
        Assert.NotNull(last.Headers.RetryAfter);
        last.Dispose();
    }

    [Fact]
    public async Task Changes_OfOneWithoutAToken_LeaveThoseOfOthersAtHisAddress()
    {
        await using RunningService running = await RunningService.StartAsync(Open with { ChangesPerSecond = 1 });
        for (int i = 0; i < 40; i++)
        {
            using HttpResponseMessage without = await running.Client.DeleteAsync(new Uri("/api/recordings/current", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
            using HttpResponseMessage open = await running.Client.DeleteAsync(new Uri("/healthz", UriKind.Relative));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, open.StatusCode);
        }

        running.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using HttpResponseMessage answer = await running.Client.DeleteAsync(new Uri("/api/recordings/current", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    // what browsers send of a picture in a page of another site, or of another port of this machine (https://www.w3.org/TR/fetch-metadata/)
    [Theory]
    [InlineData("cross-site", "image")]
    [InlineData("same-site", "empty")]
    public async Task Page_TokensInAddressesThatAnotherSiteHasLoaded_AreNoGuesses(string site, string destination)
    {
        await using RunningService running = await RunningService.StartAsync(Open);
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync($"/?token=wrong{i}", site, destination));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync($"/?token={Token}", site, destination));
        Assert.Equal(HttpStatusCode.Redirect, await AskAsync($"/?token={Token}", site, "document"));

        async Task<HttpStatusCode> AskAsync(string address, string from, string what)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Sec-Fetch-Site", from);
            request.Headers.Add("Sec-Fetch-Dest", what);
            using HttpResponseMessage answer = await running.Client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Page_Always_CarriesAStrictContentSecurityPolicy()
    {
        await using RunningService running = await RunningService.StartAsync();

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri("/", UriKind.Relative));

        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TokenMade_IsLongAndToldInTheEntryAddress()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { Address = "0.0.0.0" });

        Assert.True(running.Service.TokenWasMade);
        Assert.Matches("token=[0-9a-f]{40}$", running.Service.EntryAddress!.Query);
    }
}
