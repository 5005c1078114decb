namespace ASMNet.Media.Tests;

public sealed class SourceClockTests
{
    private readonly SourceClock _clock = new(25);

    [Fact]
    public void Next_UnevenTimes_KeepsThem() =>
        Assert.Equal([80, 120, 121, 900, 60_900], Times(80, 120, 121, 900, 60_900));

    [Fact]
    public void Next_TimesAsFarApartAsThereAre_RiseByTheUsualDistance()
    {
        TimeSpan last = _clock.Next(TimeSpan.MaxValue);
        foreach (TimeSpan time in (TimeSpan[])[TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.MaxValue])
        {
            TimeSpan next = _clock.Next(time);
            Assert.InRange((next - last).TotalMilliseconds, 1, 40);
            last = next;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-25)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FrameRateThatIsNone_IsRefusedByAllThatTakeOne(double frameRate)
    {
        Assert.Equal("frameRate", Assert.Throws<ArgumentOutOfRangeException>(() => new SourceClock(frameRate)).ParamName);
        Assert.Equal("frameRate", Assert.Throws<ArgumentOutOfRangeException>(() => new FramePacer(TimeProvider.System, frameRate)).ParamName);
    }

    [Fact]
    public void Next_ClockThatBeganLongAgo_BeginsAtZero() =>
        Assert.Equal([0, 40, 80], Times(7_200_000, 7_200_040, 7_200_080));

    [Fact]
    public void Next_LeapOfHours_GoesOnByTheUsualDistanceAndTellsIt()
    {
        Assert.Equal([0, 50, 100], Times(0, 50, 28_800_100));
        Assert.Equal(TimeSpan.FromMilliseconds(28_800_050), _clock.Leap);
        Assert.Equal([150, 210], Times(28_800_150, 28_800_210));
        Assert.Null(_clock.Leap);
    }

    [Fact]
    public void Next_SingleStray_LeavesAllOthersAsTheyAre() =>
        Assert.Equal([0, 40, 80, 120, 160, 200, 240], Times(0, 40, 80, 3_600_120, 160, 200, 240));

    [Fact]
    public void Next_TwoDifferentStrays_LeaveAllOthersAsTheyAre()
    {
        double[] times = Times(0, 40, 80, 3_600_120, 9_900_160, 200, 240, 280);

        Assert.Equal([240, 280], times[^2..]);
    }

    [Fact]
    public void Next_ClockSetBack_GoesOnByTheUsualDistance()
    {
        Assert.Equal([0, 50, 100, 150, 200, 250], Times(60_000, 60_050, 60_100, 150, 200, 250).Select(time => time - 60_000));
    }

    [Fact]
    public void Next_CounterOf32BitsRunsOver_GoesOn()
    {
        const double Over = 4_294_967_296;

        Assert.Equal([0, 50, 100, 150], Times(Over - 100, Over - 50, 0, 50));
    }

    [Fact]
    public void Next_ClockStandsStill_GoesOnByTheUsualDistance() =>
        Assert.Equal([0, 40, 80, 120, 160, 200], Times(0, 40, 40, 40, 40, 40));

    [Fact]
    public void Next_OneFrameOutOfOrder_RisesAndLosesNoTime()
    {
        double[] times = Times(0, 40, 80, 60, 120, 160, 200);

        Assert.Equal([160, 200], times[^2..]);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [Fact]
    public void Next_NoTimes_TakesTheNominalDistance() =>
        Assert.Equal([0, 40, 80], new[] { _clock.Next(null), _clock.Next(null), _clock.Next(null) }.Select(time => time.TotalMilliseconds));

    [Fact]
    public void Next_DistanceMeasured_IsTakenWhereTheClockIsWrong()
    {
        _clock.Next(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5.3), _clock.Next(TimeSpan.Zero, TimeSpan.FromSeconds(0.3)));
    }

    [Fact]
    public void Next_AnythingAtAll_RisesByNoMoreThanTheLargestGap()
    {
        var random = new Random(7);
        TimeSpan last = TimeSpan.FromTicks(-1);
        for (int i = 0; i < 20_000; i++)
        {
            TimeSpan? time = random.Next(10) == 0 ? null : TimeSpan.FromTicks((long)((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(17))));
            TimeSpan next = _clock.Next(time, random.Next(3) == 0 ? TimeSpan.FromTicks(random.NextInt64(-5, 900_000_000_000)) : null);
            Assert.True(next > last && (i == 0 || next - last <= SourceClock.LargestGap), $"{last} -> {next} by {time}");
            last = next;
        }
    }

    private double[] Times(params double[] milliseconds) =>
        [.. milliseconds.Select(time => _clock.Next(TimeSpan.FromMilliseconds(time)).TotalMilliseconds)];
}
