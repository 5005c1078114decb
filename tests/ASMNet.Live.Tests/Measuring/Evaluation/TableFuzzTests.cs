using System.Text;
using ASMNet.Live.Measuring.Evaluation;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

/// <summary>Tables of annotated pictures, changed at random: they are read, or refused by the project's exception that names the file.</summary>
public sealed class TableFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AnyTable_IsReadOrRefusedByName()
    {
        File.WriteAllText(_folder.File("a.jpg"), "");
        string points = string.Join(',', Enumerable.Range(0, 68).Select(i => $"x{i},y{i}"));
        string numbers = string.Join(',', Enumerable.Range(0, 136));
        byte[] landmarks = Encoding.UTF8.GetBytes($"set,split,file,yaw,pitch,roll,{points}\ns,val,a.jpg,1,2,3,{numbers}\ns,val,\"a.jpg\",,,,{numbers}\n");
        byte[] boxes = Encoding.UTF8.GetBytes("split,file,x,y,width,height,invalid\nval,a.jpg,1,2,30,40,0\nval,a.jpg,5,6,7,8,1\n");
        string file = _folder.File("table.csv");
        int read = 0;
        Fuzzing.Run(
            1500,
            TimeSpan.FromSeconds(20),
            round => (IsBoxes: round % 2 == 0, Bytes: Change(round % 2 == 0 ? boxes : landmarks, Fuzzing.Chance(round))),
            table =>
            {
                File.WriteAllBytes(file, table.Bytes);
                try
                {
                    read += table.IsBoxes ? BoxDataset.Read(file, null).Count : LandmarkDataset.Read(file, null).Count;
                }
                catch (ASMNetException exception)
                {
                    Assert.Contains("table.csv", exception.Message, StringComparison.Ordinal);
                }
            },
            megabytes: 64,
            name: "tables (CSV)");

        Assert.NotEqual(0, read);
    }

    private static byte[] Change(byte[] table, Random random)
    {
        byte[] bytes = [.. table];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(4) switch { 0 => (byte)random.Next(256), 1 => (byte)'"', 2 => (byte)',', _ => (byte)'\n' };
        }

        return bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];
    }
}
