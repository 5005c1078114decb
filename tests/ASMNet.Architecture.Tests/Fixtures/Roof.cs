using ASMNet.Architecture.Tests.Fixtures.Below;

namespace ASMNet.Architecture.Tests.Fixtures;

internal static class Roof
{
    public static Func<object> Make() => () => typeof(IGround);
}
