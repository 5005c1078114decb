using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

public sealed class MediaAddressTests
{
    [Theory]
    [InlineData("rtsp://user:secret@camera.local/stream", "'rtsp://camera.local/stream'")]
    [InlineData("rtsp://user:sec@ret@camera.local/stream", "'rtsp://camera.local/stream'")]
    [InlineData("rtsp://rtsp://user:secret@camera.local/stream", "'rtsp://rtsp://camera.local/stream'")]
    [InlineData("rtsp://user:sec/ret@camera.local/stream", "'rtsp://camera.local/stream'")]
    [InlineData("srt://10.0.0.1:9000?mode=caller&passphrase=0123456789ab&latency=200000", "'srt://10.0.0.1:9000?mode=caller&passphrase=***&latency=200000'")]
    [InlineData("http://camera.local/video.cgi?user=anna&pwd=secret", "'http://camera.local/video.cgi?user=anna&pwd=***'")]
    [InlineData("http://camera.local:8080/face@2x.mp4", "'http://camera.local:8080/face@2x.mp4'")]
    [InlineData("https://camera.local/face@2x.mp4", "'https://camera.local/face@2x.mp4'")]
    [InlineData("https://camera.local", "'https://camera.local'")]
    public void Url_WithAPassword_IsSaidWithoutIt(string url, string said)
    {
        MediaAddress address = MediaAddress.Url(url);

        Assert.Equal(said, address.Name);
        Assert.Equal(url, address.Address);
    }

    [Theory]
    [InlineData("srt://0.0.0.0:9000?mode=listener&latency=200000", true, "srt://0.0.0.0:9000?mode=listener&latency=200000", false)]
    [InlineData("tcp://0.0.0.0:9000?listen", true, "tcp://0.0.0.0:9000?listen", false)]
    [InlineData("tcp://10.0.0.1:9000?listen=0", true, "tcp://10.0.0.1:9000?listen=0", false)]
    [InlineData("SRT://10.0.0.1:9000?latency=200000", true, "SRT://10.0.0.1:9000?latency=200000", false)]
    [InlineData("udp://10.0.0.1:9000", false, "udp://10.0.0.1:9000", false)]
    [InlineData("rtmp://0.0.0.0/live/phone?listen", true, "rtmp://0.0.0.0/live/phone", true)]
    [InlineData("rtmp://10.0.0.1/live/phone?key=listen", false, "rtmp://10.0.0.1/live/phone?key=listen", false)]
    [InlineData("http://10.0.0.1/listen", false, "http://10.0.0.1/listen", false)]
    public void Url_WhoseSenderMayHaveOneReader_IsKnown(string url, bool isForOne, string address, bool byOption)
    {
        MediaAddress read = MediaAddress.Url(url);

        Assert.Equal((isForOne, address), (read.IsForOneReader, read.Address));
        Assert.Equal(byOption, read.Input.Contains("-listen"));
        Assert.Equal($"'{url}'", read.Name);
    }
}
