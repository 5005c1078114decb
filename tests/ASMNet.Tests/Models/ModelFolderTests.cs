using ASMNet.Models;

namespace ASMNet.Tests.Models;

public sealed class ModelFolderTests
{
    [Fact]
    public void FindLandmarkModels_FilesThatCannotBeRead_AreLeftOut()
    {
        string folder = Directory.CreateTempSubdirectory("asmnet-models-").FullName;
        try
        {
            foreach (string file in (string[])["asmnet-lite.json", "asmnet-lite.onnx"])
            {
                File.Copy(Path.Combine(RepositoryFiles.Root, "models", file), Path.Combine(folder, file));
            }

            File.WriteAllText(Path.Combine(folder, "other.json"), "{}");
            Directory.CreateDirectory(Path.Combine(folder, "folder.json"));
            if (!OperatingSystem.IsWindows())
            {
                // which only administrators may make there
                File.CreateSymbolicLink(Path.Combine(folder, "gone.json"), Path.Combine(folder, "nowhere"));
            }

            Assert.Equal(["asmnet-lite"], new ModelFolder(folder).FindLandmarkModels());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
