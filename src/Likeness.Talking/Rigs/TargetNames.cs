using System.Buffers;
using System.Text;
using Likeness.Geometry.Faces;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Rigs;

/// <summary>
/// What morph targets are called. Case, blanks and separators do not count (<c>jawOpen</c>, <c>JawOpen</c>, <c>jaw_open</c>), sides may be written out or
/// not (<c>mouthSmileLeft</c>, <c>mouthSmile_L</c>), and what a program puts before a name is passed over (<c>Face.jawOpen</c>, <c>ARKit_jawOpen</c>).
/// </summary>
internal static class TargetNames
{
    private static readonly SearchValues<char> Separators = SearchValues.Create("_.:|/- ");
    private static readonly Dictionary<string, int> Exact = [];
    private static readonly Dictionary<string, int[]> Loose = [];
    private static readonly Dictionary<string, int> VisemeKeys = [];

    static TargetNames()
    {
        for (int i = 0; i < ArkitShapes.Count; i++)
        {
            Exact[Key(ArkitShapes.Names[i])] = i;
        }

        for (int i = 0; i < ArkitShapes.Count; i++)
        {
            string key = Key(ArkitShapes.Names[i]);
            int other = ArkitShapes.PartnerOf(i);
            string stem = key.EndsWith("left", StringComparison.Ordinal) ? key[..^4] : key.EndsWith("right", StringComparison.Ordinal) ? key[..^5] : "";
            if (other == i)
            {
                foreach (string side in (string[])["left", "right", "l", "r"])
                {
                    Exact.TryAdd(key + side, i);
                }
            }
            else
            {
                Exact.TryAdd(stem + key[stem.Length], i);
                Loose[stem] = [Math.Min(i, other), Math.Max(i, other)];
            }
        }

        // What goes to one side or the other has no both.
        Loose.Remove("jaw");
        Loose.Remove("mouth");
        int left = ArkitShapes.IndexOf("eyeBlinkLeft"), right = ArkitShapes.IndexOf("eyeBlinkRight");
        AddLoose([left, right], "blink", "eyesclosed", "eyeclose", "fcleyeclose", "まばたき");
        AddLoose([left], "blinkleft", "blinkl", "fcleyeclosel");
        AddLoose([right], "blinkright", "blinkr", "fcleyecloser");
        AddLoose([ArkitShapes.IndexOf("jawOpen")], "mouthopen");
        for (int v = 0; v < OculusVisemes.Count; v++)
        {
            string name = OculusVisemes.Names[v].ToLowerInvariant();
            VisemeKeys["viseme" + name] = VisemeKeys["v" + name] = v;
        }

        AddVowel("aa", "visemea", "fclmtha", "あ");
        AddVowel("ih", "visemei", "fclmthi", "い");
        AddVowel("ou", "visemeu", "fclmthu", "う");
        AddVowel("E", "fclmthe", "え");
        AddVowel("oh", "visemeo", "fclmtho", "お");
    }

    /// <summary>The ARKit shape that a target is, or one side of; -1 when it is none.</summary>
    public static int ArkitOf(string target) => Find(target, Exact, -1);

    /// <summary>The ARKit shapes that a target does the work of where a head does not have them: both sides at once, or another name; empty for none.</summary>
    public static int[] StandsFor(string target) => Find(target, Loose, []);

    /// <summary>The place in <see cref="OculusVisemes.Names"/> of the viseme that a target is, or -1.</summary>
    public static int VisemeOf(string target) => Find(target, VisemeKeys, -1);

    private static T Find<T>(string target, Dictionary<string, T> table, T none)
    {
        // From the whole name on, shorter by one piece at a time.
        for (int at = 0; at >= 0 && at < target.Length; at = NextPiece(target, at))
        {
            if (table.TryGetValue(Key(target[at..]), out T? found))
            {
                return found;
            }
        }

        return none;
    }

    private static int NextPiece(string target, int at)
    {
        int separator = target.AsSpan(at).IndexOfAny(Separators);
        return separator < 0 ? -1 : at + separator + 1;
    }

    private static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (char c in name.Where(char.IsLetterOrDigit))
        {
            key.Append(char.ToLowerInvariant(c));
        }

        return key.ToString();
    }

    private static void AddLoose(int[] shapes, params string[] keys)
    {
        foreach (string key in keys)
        {
            Loose[key] = shapes;
        }
    }

    private static void AddVowel(string viseme, params string[] keys)
    {
        foreach (string key in keys)
        {
            VisemeKeys[key] = OculusVisemes.Names.ToList().IndexOf(viseme);
        }
    }
}
