using ASMNet.Architecture.Tests.Fixtures.Right;

namespace ASMNet.Architecture.Tests.Fixtures.Left;

internal static class UsesRightInALambda
{
    public static Func<object> Make() => () => new UsesLeftLater();
}
