using System.Buffers.Text;
using System.Diagnostics;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Pictures;

/// <summary>Reads single picture files of any size through ffmpeg. Safe for several threads.</summary>
/// <param name="tools">ffmpeg.</param>
public sealed class ImageFileReader(FFmpegTools tools)
{
    /// <summary>Reads one picture in its own size.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="MediaException">There is no such file, or it is no picture.</exception>
    public DecodedImage Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new MediaException($"the picture '{file}' does not exist.");
        }

        // A PPM file carries its own size, so nobody has to ask for it first.
        using Process process = tools.Start(
            ["-hide_banner", "-loglevel", "error", "-threads", "1", "-i", file, "-frames:v", "1",
             "-sws_flags", "accurate_rnd+full_chroma_int+bicubic", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1"]);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return Parse(output.GetBuffer().AsSpan(0, (int)output.Length))
            ?? throw new MediaException($"cannot read the picture '{file}': {FFmpegTools.Explain(error.GetAwaiter().GetResult())}.");
    }

    private static DecodedImage? Parse(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("P6"u8) || !ReadNumber(ref file, 2, out int width) || !ReadNumber(ref file, 0, out int height) || !ReadNumber(ref file, 0, out _))
        {
            return null;
        }

        int count = 3 * width * height;
        if (file.Length < count + 1)
        {
            return null;
        }

        byte[] pixels = file.Slice(1, count).ToArray();
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }

        return new DecodedImage(pixels, width, height);
    }

    private static bool ReadNumber(ref ReadOnlySpan<byte> file, int skip, out int number)
    {
        file = file[skip..].TrimStart(" \n"u8);
        bool read = Utf8Parser.TryParse(file, out number, out int length);
        file = file[length..];
        return read;
    }
}
