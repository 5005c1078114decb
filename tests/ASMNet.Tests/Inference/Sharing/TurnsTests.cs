using System.Collections.Concurrent;
using ASMNet.Inference.Sharing;

namespace ASMNet.Tests.Inference.Sharing;

public sealed class TurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Take_SeveralWait_ComeInTheirOrder_AndWhoWasInComesLast()
    {
        var turns = new Turns(1);
        var order = new ConcurrentQueue<string>();
        using var own = new SemaphoreSlim(0);
        Assert.True(turns.TryTake(own, Patience));
        List<Task> others = [];
        foreach (string name in (string[])["b", "c", "d"])
        {
            others.Add(TakeAsync(turns, name, order));
            await UntilAsync(() => turns.Waiting == others.Count);
        }

        Task again = Task.Run(() =>
        {
            turns.Return();
            Assert.True(turns.TryTake(own, Patience));
            order.Enqueue("a");
            turns.Return();
        });
        await Task.WhenAll([again, .. others]).WaitAsync(Patience);

        Assert.Equal("b", order.First());
        Assert.Equal(4, order.Count);
        Assert.True(order.ToList().IndexOf("a") > order.ToList().IndexOf("b"));
        Assert.Equal(["b", "c", "d"], order.Where(name => name != "a"));
    }

    [Fact]
    public void Take_NoTurnInTime_IsRefusedAndTakesNobodysPlace()
    {
        var turns = new Turns(1);
        using var first = new SemaphoreSlim(0);
        using var second = new SemaphoreSlim(0);
        Assert.True(turns.TryTake(first, Patience));

        Assert.False(turns.TryTake(second, TimeSpan.FromMilliseconds(1)));

        Assert.Equal(0, turns.Waiting);
        turns.Return();
        Assert.True(turns.TryTake(second, TimeSpan.Zero));
    }

    private static Task TakeAsync(Turns turns, string name, ConcurrentQueue<string> order) => Task.Run(() =>
    {
        using var signal = new SemaphoreSlim(0);
        Assert.True(turns.TryTake(signal, Patience));
        order.Enqueue(name);
        turns.Return();
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
