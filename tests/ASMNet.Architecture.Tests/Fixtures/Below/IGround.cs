namespace ASMNet.Architecture.Tests.Fixtures.Below;

internal interface IGround
{
    Ground Ground { get; }
}
