using ASMNet.Architecture.Tests.Fixtures.Below;

namespace ASMNet.Architecture.Tests.Fixtures.Left;

internal static class UsesBelow
{
    public static void Take(IGround? ground) => GC.KeepAlive(ground);
}
