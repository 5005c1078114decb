using ASMNet.Signals;

namespace ASMNet.Tests.Signals;

public sealed class SeenPartsTests
{
    private readonly SeenParts _parts = new();

    // "Below this it is hidden", "from this value on seen again".
    [Fact]
    public void Sees_TheVeryValues_IsStillSeenAndSeenAgain()
    {
        Assert.True(Sees(0.25f));
        Assert.False(Sees(MathF.BitDecrement(0.25f)));
        Assert.False(Sees(MathF.BitDecrement(0.5f)));
        Assert.True(Sees(0.5f));
        Assert.True(Sees(0.25f));
    }

    [Fact]
    public void Sees_OtherParts_HaveNothingToDoWithEachOther()
    {
        Assert.False(_parts.Sees(FacePart.LeftIris, 0, 0.25f, 0.5f));
        Assert.All(Enum.GetValues<FacePart>(), part => Assert.Equal(part != FacePart.LeftIris, _parts.Sees(part, 0.3f, 0.25f, 0.5f)));
        _parts.Reset();
        Assert.True(_parts.Sees(FacePart.LeftIris, 0.3f, 0.25f, 0.5f));
    }

    private bool Sees(float value) => _parts.Sees(FacePart.Mouth, value, 0.25f, 0.5f);
}
