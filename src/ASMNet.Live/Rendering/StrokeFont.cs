namespace ASMNet.Live.Rendering;

/// <summary>
/// Printable ASCII as strokes. Points are pairs of digits (x 0..4, y 0..8) on a grid whose capitals stand from y = 0 down
/// to the base line y = 6; a space ends a stroke, a stroke of one point is a dot.
/// </summary>
internal static class StrokeFont
{
    /// <summary>Height of a capital in grid units.</summary>
    public const int CapHeight = 6;

    /// <summary>Distance from one character to the next in grid units.</summary>
    public const int Advance = 6;

    /// <summary>Lowest point of a descender in grid units.</summary>
    public const int Depth = 8;

    /// <summary>First character of the font, the space.</summary>
    public const char First = ' ';

    private static readonly string[] Strokes =
    [
        "", "2024 26", "1012 3032", "1016 3036 0242 0444",
        "413010010213334445361605 2026", "0010110100 4006 3545463635", "4612112031320405162644", "2022",
        "30212536", "10212516", "2125 0244 4204", "2125 0343", "2617", "0343", "26", "4006",
        "103041453616050110 3214", "112026 1636", "01103041420646", "0110304142334445361605 1333", "36300444",
        "400002324345361605", "413010010516364544331304", "004026", "13020110304142331304051636454433",
        "423313020110304145361605", "22 25", "22 2517", "411345", "0242 0444", "013305", "01103041422324 26",
        "32121434 32344441301001051636", "062046 1434", "00063645443303 0030414233", "4130100105163645", "00062644422000",
        "40000646 0333", "400006 0333", "41301001051636454323", "0006 4046 0343", "1030 2026 1636", "4045361605",
        "0006 400346", "000646", "0600234046", "06004640", "103041453616050110", "06003041423303",
        "103041453616050110 2446", "06003041423303 2346", "413010010213334445361605", "0040 2026", "000516364540", "002640",
        "0016233640", "0046 4006", "002340 2326", "00400646", "30101636", "0046", "10303616", "022042", "0747", "1021",
        "12324346 441405163645", "0006 0312324345361605", "4332120305163645", "4046 4332120305163645", "044443321203051646",
        "41302126 1232", "4332120305163645 4247381807", "0006 0312324346", "2226 20", "32372818 30", "0006 420446", "202536",
        "0206 03122326 23324346", "0206 0312324346", "123243453616050312", "0208 0312324345361605", "4248 4332120305163645",
        "0206 03123243", "43321203143445361605", "20253646 0242", "0205163645 4246", "022642", "0216233642", "0246 4206",
        "0226 4218", "02420646", "30212213242536", "2026", "10212233242516", "04133443",
    ];

    /// <summary>Number of characters.</summary>
    public static int Count => Strokes.Length;

    /// <summary>The strokes of a character; what the font lacks is a question mark.</summary>
    public static string Of(char character) =>
        character - First is int index && index >= 0 && index < Strokes.Length ? Strokes[index] : Strokes['?' - First];
}
