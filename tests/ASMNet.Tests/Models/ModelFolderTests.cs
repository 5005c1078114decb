using ASMNet.Inference;
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

    // What the operating system says of a folder in the place of a file, it says of a file that belongs to somebody else too.
    [Fact]
    public void Read_FileThatCannotBeRead_NamesIt()
    {
        string folder = Path.Combine(RepositoryFiles.Root, "models");
        foreach (Action read in (Action[])[() => ModelFile.Read(folder), () => ModelFile.Open(folder)])
        {
            Assert.StartsWith($"the model file '{folder}' cannot be read: ", Assert.Throws<ModelFormatException>(read).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_AnyModelThatCannotBeRead_IsAModelFormatException()
    {
        if (OperatingSystem.IsWindows())
        {
            // where only administrators make links
            return;
        }

        string folder = Directory.CreateTempSubdirectory("asmnet-models-").FullName;
        try
        {
            string[] files = [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "models")).Where(file => Path.GetFileName(file).StartsWith("asmnet-live", StringComparison.Ordinal)
                || Path.GetFileName(file) is "facedetector.onnx" or "shape68-similarity.json" or "head68.json" || Path.GetFileName(file).StartsWith("asmnet-expressions", StringComparison.Ordinal))];
            Assert.True(files.Length >= 9, string.Join(' ', files));
            foreach (string gone in files)
            {
                foreach (string file in files)
                {
                    string link = Path.Combine(folder, Path.GetFileName(file));
                    File.Delete(link);
                    File.CreateSymbolicLink(link, file == gone ? Path.Combine(folder, "nowhere") : file);
                }

                Assert.Contains(Path.GetFileName(gone), Assert.Throws<ModelFormatException>(() => FaceTracking.Load(folder)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
