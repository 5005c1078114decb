using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using OpenCvSharp;

namespace ASMNet.OpenCv.Tests;

public sealed class OpenCvLibraryTests
{
    [Fact]
    public void Start_OnAMachineThatHasEverything_TellsTheVersion() => Assert.StartsWith("4.13", OpenCvLibrary.Start(), StringComparison.Ordinal);

    [Fact]
    public void Explain_ALibraryThatOpenCvNeedsIsMissing_NamesItAndThePackage()
    {
        // The real library with another name in its list of needs, so that the words are the loader's own.
        using TemporaryFolder folder = new();
        string copy = folder.File("libOpenCvSharpExtern.so");
        byte[] library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libOpenCvSharpExtern.so"));
        int name = library.AsSpan().IndexOf("libgtk-3.so.0\0"u8);
        Assert.True(name > 0);
        "libgtk-3.so.9\0"u8.CopyTo(library.AsSpan(name));
        File.WriteAllBytes(copy, library);
        DllNotFoundException exception = Assert.Throws<DllNotFoundException>(() => NativeLibrary.Load(copy));
        Assert.Equal("OpenCV does not start: libgtk-3.so.9 is missing. Install GTK 3: on Debian and Ubuntu 'apt install libgtk-3-0'.", OpenCvLibrary.Explain(exception.Message));
    }

    [Fact]
    public void Explain_AsTheRuntimeTellsIt_SkipsTheNamesThatWereOnlyTried()
    {
        const string Words = """
            Unable to load shared library 'OpenCvSharpExtern' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace.
            libgtk-3.so.0: cannot open shared object file: No such file or directory
            /program/OpenCvSharpExtern.so: cannot open shared object file: No such file or directory
            libOpenCvSharpExtern: cannot open shared object file: No such file or directory
            """;
        Assert.StartsWith("OpenCV does not start: libgtk-3.so.0 is missing.", OpenCvLibrary.Explain(Words), StringComparison.Ordinal);
        Assert.Equal("OpenCV does not start: it is broken", OpenCvLibrary.Explain("it is\nbroken"));
    }
}
