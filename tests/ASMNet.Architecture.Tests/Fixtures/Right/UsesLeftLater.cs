using ASMNet.Architecture.Tests.Fixtures.Left;

namespace ASMNet.Architecture.Tests.Fixtures.Right;

internal sealed class UsesLeftLater
{
    public static async Task<object> RunAsync()
    {
        await Task.Yield();
        return UsesRightInALambda.Make();
    }
}
