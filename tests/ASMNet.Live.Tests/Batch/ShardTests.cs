using System.Globalization;
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
    [InlineData("JOB_COMPLETION_INDEX", "2", 2)]
    [InlineData("SLURM_ARRAY_TASK_ID", "2", 2)]
    public void Parse_CountAlone_TakesTheSchedulersIndex(string variable, string value, int expected) =>
        Assert.Equal(new Shard(expected, 4), Shard.Parse("4", name => name == variable ? value : null));

    [Theory]
    [InlineData("4", 1, 1, 4, 4, 0)]
    [InlineData("16", 15, 0, 15, 16, 15)]
    public void Parse_WholeArrayOfSlurm_CountsFromItsFirstTask(string text, int task, int first, int last, int tasks, int expected) =>
        Assert.Equal(expected, Shard.Parse(text, Slurm(task, first, last, tasks)).Index);

    // Two tasks of an array of 16 that are started again, by two or by all parts; every second number; an older SLURM that tells less.
    [Theory]
    [InlineData("2", 5, 5, 9, 2)]
    [InlineData("16", 5, 5, 9, 2)]
    [InlineData("16", 5, 5, 6, 2)]
    [InlineData("16", 4, 0, 30, 16)]
    [InlineData("16", 4, 1, null, null)]
    public void Parse_SomeTasksOfAnArray_IsRefusedAndSaysHowTheyAreRepeated(string text, int task, int first, int? last, int? tasks) =>
        Assert.Contains("--shard i/n", Assert.Throws<UserException>(() => Shard.Parse(text, Slurm(task, first, last, tasks))).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_PartOfATaskThatIsRepeated_IsTakenAsItIs() =>
        Assert.Equal(new Shard(5, 16), Shard.Parse("6/16", Slurm(5, 5, 9, 2)));

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

    private static Func<string, string?> Slurm(int task, int first, int? last, int? tasks) => name => name switch
    {
        "SLURM_ARRAY_TASK_ID" => task.ToString(CultureInfo.InvariantCulture),
        "SLURM_ARRAY_TASK_MIN" => first.ToString(CultureInfo.InvariantCulture),
        "SLURM_ARRAY_TASK_MAX" => last?.ToString(CultureInfo.InvariantCulture),
        "SLURM_ARRAY_TASK_COUNT" => tasks?.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
