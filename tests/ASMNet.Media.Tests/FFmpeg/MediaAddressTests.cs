using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

public sealed class MediaAddressTests
{
    [Theory]
    [InlineData("rtsp://user:secret@camera.local/stream", "'rtsp://camera.local/stream'")]
    [InlineData("rtsp://user:sec@ret@camera.local/stream", "'rtsp://camera.local/stream'")]
    [InlineData("rtsp://rtsp://user:secret@camera.local/stream", "'rtsp://rtsp://camera.local/stream'")]
    [InlineData("https://camera.local/face@2x.mp4", "'https://camera.local/face@2x.mp4'")]
    [InlineData("https://camera.local", "'https://camera.local'")]
    public void Url_WithAPassword_IsSaidWithoutIt(string url, string said)
    {
        MediaAddress address = MediaAddress.Url(url);

        Assert.Equal(said, address.Name);
        Assert.Equal(url, address.Address);
    }
}
