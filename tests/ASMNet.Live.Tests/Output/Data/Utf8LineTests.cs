using System.Globalization;
using System.Text;
using ASMNet.Live.Output.Data;

namespace ASMNet.Live.Tests.Output.Data;

public sealed class Utf8LineTests
{
    [Fact]
    public void AppendFixed_AnyNumber_IsWhatTheFrameworkWrites()
    {
        var line = new Utf8Line();
        var random = new Random(5);
        float[] special =
        [
            0, -0f, 1, -1, 0.5f, -0.5f, 0.05f, 0.005f, 0.125f, -0.125f, 0.375f, 2.5f, -2.5f, 0.0004f, -0.0004f, 0.00049f, 9.995f, 9.9949f, 99.5f, 999.9999f, 1e6f, 1e9f, 3e14f, 1e15f, 1e20f, float.MaxValue,
            float.MinValue, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        ];
        IEnumerable<float> halves = Enumerable.Range(-4000, 8001).Select(i => i / 32f);
        IEnumerable<float> common = Enumerable.Range(0, 40_000).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-4, 5)));
        IEnumerable<float> any = Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)));
        float[] values = [.. special, .. halves, .. common, .. any];
        for (int decimals = 0; decimals <= 6; decimals++)
        {
            string format = $"F{decimals}";
            foreach (float value in values)
            {
                string expected = value.ToString(format, CultureInfo.InvariantCulture);
                if (expected.Length > 60)
                {
                    continue;
                }

                line.Clear();
                Assert.Equal(expected, Encoding.UTF8.GetString(line.AppendFixed(value, decimals).Written));
            }
        }
    }

    [Fact]
    public void Append_AnyText_IsItsBytes()
    {
        var line = new Utf8Line();

        line.Append(",").Append("ä").Append("").Append("€uro").Append(7).Append(0.5, "F2");

        Assert.Equal(",ä€uro70.50", Encoding.UTF8.GetString(line.Written));
    }
}
