namespace OpenCvSharp;

[Flags]
public enum WindowFlags
{
    Normal = 0,
    AutoSize = 1,
    KeepRatio = 0,
    GuiNormal = 16,
}
