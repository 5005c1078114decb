using ASMNet.Live.Batch;

namespace ASMNet.Live.Tests.Batch;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Holds_AllPartsTogether_HoldEachFileOnce(int count)
    {
        string[] names = [.. Enumerable.Range(0, 400).Select(number => $"clips/{number % 7}/c{number}.mp4")];
        Shard[] shards = [.. Enumerable.Range(1, count).Select(index => Shard.Parse($"{index}/{count}", _ => null))];

        Assert.All(names, name => Assert.Single(shards, shard => shard.Holds(name)));
        Assert.All(shards, shard => Assert.InRange(names.Count(shard.Holds), 400 / count / 3, 400 * 3 / count));
    }

    [Theory]
    [InlineData("JOB_COMPLETION_INDEX", "2", null, 2)]
    [InlineData("SLURM_ARRAY_TASK_ID", "2", null, 2)]
    [InlineData("SLURM_ARRAY_TASK_ID", "1", "1", 0)]
    public void Parse_CountAlone_TakesTheSchedulersIndex(string variable, string value, string? least, int expected)
    {
        Shard shard = Shard.Parse("4", name => name == variable ? value : name == "SLURM_ARRAY_TASK_MIN" ? least : null);
        Assert.Equal(new Shard(expected, 4), shard);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("1/0")]
    [InlineData("a/b")]
    [InlineData("1/2/3")]
    [InlineData("4")]
    public void Parse_NoPart_IsRefusedByName(string text) =>
        Assert.Contains("--shard", Assert.Throws<UserException>(() => Shard.Parse(text, _ => null)).Message, StringComparison.Ordinal);
}
