namespace ASMNet.Architecture.Tests.Fixtures;

internal abstract class Ground;
