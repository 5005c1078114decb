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

    [Fact]
    public void Reason_AddressWithAPassword_IsSaidWithoutIt()
    {
        var report = new DecoderReport();
        report.Add("[error] rtsp://anna:secret@camera.local/h264: Server returned 401 Unauthorized (authorization failed)");
        Assert.Equal("rtsp://camera.local/h264: Server returned 401 Unauthorized (authorization failed)", report.Reason);
        Assert.False(report.Says("secret"));
    }

    [Fact]
    public void Reason_NameThatIsNotKnown_IsSaid()
    {
        // the words of ffmpeg 5.1
        var report = new DecoderReport();
        report.Add("[tcp @ 0x1] [error] Failed to resolve hostname camera.invalid: Name or service not known");
        report.Add("[rtmp @ 0x2] [error] Cannot open connection tcp://camera.invalid:1935?tcp_nodelay=0");
        report.Add("[error] rtmp://camera.invalid/live/x: Input/output error");
        Assert.Equal("Failed to resolve hostname camera.invalid: Name or service not known", report.Reason);
    }

    [Fact]
    public void Reason_AfterAThousandOtherErrors_IsTheLast()
    {
        var report = new DecoderReport();
        report.Add("[error] not on whitelist");
        for (int i = 0; i < 1000; i++)
        {
            report.Add("[h264 @ 0x1] [error] no frame!");
        }

        report.Add("[tcp @ 0x1] [error] Connection reset by peer");
        Assert.Equal("Connection reset by peer", report.Reason);
        Assert.True(report.Says("not on whitelist"));
    }
}
