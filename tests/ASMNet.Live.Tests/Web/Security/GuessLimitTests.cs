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
            limit.Try("client", $"{i}", () =>
            {
                compared++;
                return false;
            });
        }

        Assert.Equal(5, compared);
        Assert.Null(limit.Try("client", "right", () => true));
        Assert.True(limit.Try("another", "right", () => true));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limit.Try("client", "right", () => true));
    }

    [Fact]
    public void Try_WhatWasWrongBefore_IsNoGuessAndIsStillWrong()
    {
        var limit = new GuessLimit(_time);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(limit.Try("client", "of an earlier start", () => false)));
        // what one has tried is told to nobody else
        Assert.True(limit.Try("another", "of an earlier start", () => true));
        Assert.True(limit.Try("client", "right", () => true));
    }

    [Fact]
    public void Try_RightGuesses_CostNothing()
    {
        var limit = new GuessLimit(_time);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(limit.Try("client", "right", () => true)));
    }

    [Fact]
    public void Try_TenThousandClients_NeedsNoMoreMemoryThanForSome()
    {
        var limit = new GuessLimit(_time);

        for (int i = 0; i < 10_000; i++)
        {
            Assert.False(limit.Try($"{i}", $"guess {i}", () => false));
        }
    }
}
