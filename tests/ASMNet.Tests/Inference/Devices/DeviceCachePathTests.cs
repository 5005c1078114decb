using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

/// <summary>Variables belong to the whole process, so nothing else runs meanwhile.</summary>
[Collection(AloneTests.Name)]
public sealed class DeviceCachePathTests
{
    // The folder is that of the XDG Base Directory Specification.
    [Fact]
    public void DefaultPath_HomeWithoutTheFolderOfData_LiesThereAllTheSame()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // elsewhere the system has the folder
        }

        string home = Directory.CreateTempSubdirectory("asmnet-home-").FullName;
        string? formerHome = Environment.GetEnvironmentVariable("HOME");
        string? formerData = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        try
        {
            Environment.SetEnvironmentVariable("HOME", home);
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", null);

            Assert.Equal($"{home}/.local/share/ASMNet.Live/devices.json", DeviceCache.DefaultPath);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HOME", formerHome);
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", formerData);
            Directory.Delete(home);
        }
    }
}
