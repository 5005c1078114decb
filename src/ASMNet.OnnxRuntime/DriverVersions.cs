using System.Runtime.Versioning;
using Microsoft.Win32;

namespace ASMNet.OnnxRuntime;

/// <summary>The version of an adapter's driver, from the registry on Windows and from the kernel on Linux.</summary>
internal static class DriverVersions
{
    /// <summary>The registry's class of display adapters; its numbered subkeys are the installed ones.</summary>
    private const string DisplayAdapters = @"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}";

    private const string NvidiaModule = "/sys/module/nvidia/version";

    /// <summary>The version, or an empty text where the system does not tell.</summary>
    /// <param name="adapter">The adapter's name as Windows shows it.</param>
    public static string Of(string adapter) =>
        OperatingSystem.IsWindows() ? FromRegistry(adapter)
        : File.Exists(NvidiaModule) ? File.ReadAllText(NvidiaModule).Trim()
        : string.Empty;

    [SupportedOSPlatform("windows")]
    private static string FromRegistry(string adapter)
    {
        using RegistryKey? adapters = Registry.LocalMachine.OpenSubKey(DisplayAdapters);
        foreach (string name in adapters?.GetSubKeyNames() ?? [])
        {
            // The subkey "Properties" is closed even to administrators.
            if (!int.TryParse(name, out _))
            {
                continue;
            }

            using RegistryKey? key = adapters!.OpenSubKey(name);
            if (key?.GetValue("DriverDesc") as string == adapter)
            {
                return key.GetValue("DriverVersion") as string ?? string.Empty;
            }
        }

        return string.Empty;
    }
}
