using System.IO.Pipes;

namespace ASMNet.Media.Tests;

public sealed class ReadableFileTests
{
    [Fact]
    public void Require_APipeOfAShell_IsToldAsOne()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // as /dev/stdin behind | and /dev/fd/63 of <(command), which are links to it
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        string path = $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}";

        MediaException exception = Assert.Throws<MediaException>(() => ReadableFile.Require(path, "file", "; name a file"));

        Assert.Equal($"the file '{path}' is a named pipe, which is not read; name a file.", exception.Message);
    }
}
