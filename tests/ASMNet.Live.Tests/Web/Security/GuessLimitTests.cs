using ASMNet.Live.Web.Security;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Web.Security;

public sealed class GuessLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Try_AfterTooManyWrongGuesses_DoesNotEvenCompare()
    {
        var limit = new GuessLimit(_time);
        int compared = 0;
        for (int i = 0; i < 100; i++)
        {
            limit.Try("client", () =>
            {
                compared++;
                return false;
            });
        }

        Assert.Equal(5, compared);
        Assert.Null(limit.Try("client", () => true));
        Assert.True(limit.Try("another", () => true));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limit.Try("client", () => true));
    }

    [Fact]
    public void Try_RightGuesses_CostNothing()
    {
        var limit = new GuessLimit(_time);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(limit.Try("client", () => true)));
    }

    [Fact]
    public void Try_TenThousandClients_NeedsNoMoreMemoryThanForSome()
    {
        var limit = new GuessLimit(_time);

        for (int i = 0; i < 10_000; i++)
        {
            Assert.False(limit.Try($"{i}", () => false));
        }
    }
}
