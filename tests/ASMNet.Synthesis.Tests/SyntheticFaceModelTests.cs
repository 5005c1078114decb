using ASMNet.Inference;

namespace ASMNet.Synthesis.Tests;

public sealed class SyntheticFaceModelTests
{
    private static readonly byte[] Content = File.ReadAllBytes(ShippedFace.Path);

    [Fact]
    public void Load_ShippedFile_IsBelowOneMegabyte() => Assert.InRange(Content.Length, 1, 1 << 20);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(49)]
    [InlineData(60)]
    [InlineData(5000)]
    public void Load_CutFile_SaysThatTheFileIsUnusable(int length)
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => Load(Content[..length]));
        Assert.Contains("face.bin", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(42)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Load_OneFlippedByte_SaysThatTheFileIsUnusable(int position)
    {
        byte[] damaged = [.. Content];
        damaged[position] ^= 0x5A;
        Assert.Throws<ModelFormatException>(() => Load(damaged));
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SyntheticFaceModel.Load("nowhere.bin"));
        Assert.Contains("nowhere.bin", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/synthetic-face.bin")]
    public void Load_BesideTheProgram_IsFoundFromAnyFolder(string file)
    {
        string name = $"beside-{Guid.NewGuid():N}";
        string beside = Path.Combine(AppContext.BaseDirectory, name);
        string before = Environment.CurrentDirectory;
        Directory.CreateDirectory(beside);
        try
        {
            File.WriteAllBytes(Path.Combine(beside, "synthetic-face.bin"), Content);
            Environment.CurrentDirectory = Path.GetTempPath();
            Assert.True(SyntheticFaceModel.Load(name + file).Draws("jawOpen"));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(beside, recursive: true);
        }
    }

    private static SyntheticFaceModel Load(byte[] content) => SyntheticFaceModel.Load(new MemoryStream(content), "face.bin");
}
