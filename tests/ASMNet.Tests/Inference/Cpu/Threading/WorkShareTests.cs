using ASMNet.Inference.Cpu.Threading;

namespace ASMNet.Tests.Inference.Cpu.Threading;

public sealed class WorkShareTests
{
    [Fact]
    public void TryTakeFirst_UntilEmpty_GivesChunksInOrder()
    {
        var share = default(WorkShare);
        share.Set(7, 3, 5);

        Assert.True(share.TryTakeFirst(7, out int first));
        Assert.True(share.TryTakeFirst(7, out int second));
        Assert.False(share.TryTakeFirst(7, out _));
        Assert.Equal((3, 4), (first, second));
    }

    [Theory]
    [InlineData(0, 8, 4)]
    [InlineData(0, 5, 2)]
    [InlineData(6, 7, 6)]
    public void TryTakeHalf_SomethingLeft_GivesLargerHalfFromTheEnd(int begin, int end, int expected)
    {
        var share = default(WorkShare);
        share.Set(1, begin, end);

        Assert.True(share.TryTakeHalf(1, out int taken, out int last));
        Assert.Equal((expected, end), (taken, last));
        Assert.Equal(expected > begin, share.TryTakeFirst(1, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TryTake_OfAnotherStep_GivesNothing(int sequence)
    {
        var share = default(WorkShare);
        share.Set(2, 0, 8);

        Assert.False(share.TryTakeFirst(sequence, out _));
        Assert.False(share.TryTakeHalf(sequence, out _, out _));
        Assert.True(share.TryTakeFirst(2, out _));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    public void TryTake_NumberOfStepOverflown_StillFits(int sequence)
    {
        var share = default(WorkShare);
        share.Set(sequence, 65000, 65535);

        Assert.True(share.TryTakeFirst(sequence, out int first));
        Assert.True(share.TryTakeHalf(sequence, out int begin, out int end));
        Assert.Equal((65000, 65268, 65535), (first, begin, end));
    }
}
