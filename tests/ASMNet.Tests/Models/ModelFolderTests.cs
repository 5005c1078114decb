using System.Xml.Linq;
using ASMNet.Inference;
using ASMNet.Models;

namespace ASMNet.Tests.Models;

public sealed class ModelFolderTests
{
    // The targets of the package leave out what AsmNetModels does not name; they cannot read manifests.
    [Fact]
    public void FindLandmarkModels_Shipped_AreThoseOfThePackagesTargets()
    {
        XDocument targets = XDocument.Load(Path.Combine(RepositoryFiles.Root, "src", "ASMNet", "build", "ASMNet.targets"));

        string listed = targets.Descendants("_AsmNetNetwork").Single().Attribute("Include")!.Value;

        Assert.Equal(new ModelFolder(Path.Combine(RepositoryFiles.Root, "models")).FindLandmarkModels(), listed.Split(';'));
    }

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

    // What a browser, curl or git leaves in a file's place. RFC 2854 names no fixed first bytes of a page; these are the usual ones.
    [Theory]
    [InlineData("<!DOCTYPE html>\n<html lang=\"en\">", "an HTML page, which a server has sent in its place")]
    [InlineData("\uFEFF\r\n  <HTML><head><title>404</title>", "an HTML page")]
    [InlineData("<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"\">", "an HTML page")]
    [InlineData("<!-- saved -->\n<html>", "an HTML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 132735\n", "a Git LFS pointer, which only stands for it; fetch it with 'git lfs pull'")]
    [InlineData("", "the file is empty; fetch it again")]
    public void Load_AnyModelThatCameAsSomethingElse_SaysWhatItIs(string content, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("asmnet-models-").FullName;
        try
        {
            string[] files = ["asmnet-live.onnx", "asmnet-live.json", "facedetector.onnx", "shape68-similarity.json", "head68.json", "asmnet-expressions.json"];
            string[] all = [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "models")).Where(file => Path.GetFileName(file) is string name
                && (files.Contains(name) || name.StartsWith("asmnet-live", StringComparison.Ordinal) || name.StartsWith("asmnet-expressions", StringComparison.Ordinal)))];
            foreach (string file in all)
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            foreach (string wrong in files)
            {
                string path = Path.Combine(folder, wrong);
                byte[] whole = File.ReadAllBytes(path);
                File.WriteAllText(path, content);
                string message = Assert.Throws<ModelFormatException>(() => FaceTracking.Load(folder)).Message;
                Assert.Contains($"'{path}' cannot be read: ", message, StringComparison.Ordinal);
                Assert.Contains(expected, message, StringComparison.Ordinal);
                File.WriteAllBytes(path, whole);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<opencv_storage>")]
    [InlineData("{ \"note\": \"<html>\" }")]
    [InlineData("version https://example.com")]
    public void Open_TextsOfOtherKinds_AreLeftToTheirReaders(string content)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            using FileStream file = ModelFile.Open(path);
            Assert.Equal((0, content.Length), (file.Position, ModelFile.Read(path).Length));
        }
        finally
        {
            File.Delete(path);
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
