using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

public sealed class DecoderReportTests
{
    [Fact]
    public void Reason_LinesOfGivingUpAtTheEnd_IsWhatWasSaidBefore()
    {
        var report = new DecoderReport();
        report.Add("[h264 @ 0x1] [error] Invalid NAL unit size (28237 > 1398).");
        report.Add("[error] Cannot determine format of input stream 0:0 after EOF");
        report.Add("[error] Error marking filters as finished");
        report.Add("[fatal] Conversion failed!");
        Assert.Equal("Invalid NAL unit size (28237 > 1398)", report.Reason);
    }

    [Fact]
    public void Reason_NothingButGivingUp_IsThat()
    {
        var report = new DecoderReport();
        report.Add("[warning] a remark");
        report.Add("[error] Conversion failed!");
        Assert.Equal("Conversion failed!", report.Reason);
    }
}
