using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Stylized.Assets.Hair;

/// <summary>The hair styles by name: short ones here, long ones and tied ones in files of their own.</summary>
internal static partial class HairStyles
{
    private static readonly Dictionary<string, Action<HairSculptor>> All = new(ShortStyles().Concat(LongStyles()).Concat(TiedStyles()).Concat(CurlyStyles()));

    /// <summary>The hair of a name.</summary>
    /// <exception cref="LikenessException">There is no such style.</exception>
    public static AvatarAsset Make(string name, float detail = 1)
    {
        if (name == "bald")
        {
            return new AvatarAsset();
        }

        if (!All.TryGetValue(name, out Action<HairSculptor>? grow))
        {
            throw new LikenessException($"There is no hair style {name}.");
        }

        int seed = 7 + All.Keys.Order(StringComparer.Ordinal).ToList().IndexOf(name);
        var hair = new HairSculptor(seed, detail);
        grow(hair);
        // Skin shows on a balding head and between cornrows.
        return new AvatarAsset(hair.Build()) { ScalpEdge = name is "balding" or "mohawk" ? float.PositiveInfinity : name == "cornrows" ? 3 : 0.5f };
    }

    private static Dictionary<string, Action<HairSculptor>> ShortStyles() => new()
    {
        ["balding"] = hair => hair.Layer((p, inside) => (2.5f + (8 * Math.Clamp(-p.Z / 40, 0, 1))) * Math.Clamp(inside / 10, 0, 1), p => p.Y > 20 ? 2.2f * (p.Y - 20) + MathF.Max(0, p.Z * 0.5f) : 0),
        ["buzzCut"] = hair => Cuts.Sides(hair, 2.6f),
        ["crewCut"] = hair =>
        {
            Cuts.Sides(hair, 3.5f);
            Cuts.Swept(hair, 46, 11, around => Skull.Direction(around * 0.9f, 100), around => 15 - (0.09f * MathF.Abs(around)), new LockShape(19, 9) { Root = 0.8f, Taper = 0.2f });
        },
        ["caesar"] = hair =>
        {
            Cuts.Sides(hair, 5);
            Cuts.Mop(hair, around => MathF.Abs(around) < 80 ? 44 : 34, _ => 10, new LockShape(20, 9) { Root = 0.7f }, 22, Skull.Direction(180, 76));
            Cuts.Fringe(hair, 48, 12, place => 60 - (3 * place * place), 3, new LockShape(17, 8) { Tip = 0.35f, Taper = 0.5f });
        },
        ["sidePart"] = hair =>
        {
            Cuts.Sides(hair, 6);
            foreach (float share in Steps(9))
            {
                Vector3 part = Ways.Parting(0.36f, share);
                float rise = 17 * (1 - (0.5f * share));
                hair.Lock(Ways.Over(part, Skull.Direction(-float.Lerp(52, 150, share), 17), 6, 7, rise), new LockShape(27, 11) { Root = 0.75f, Rings = 14 });
                hair.Lock(Ways.Over(part, Skull.Direction(-float.Lerp(38, 140, share), 36), 7, 12, rise), new LockShape(25, 10) { Root = 0.75f, Rings = 14 });
                hair.Lock(Ways.Over(part, Skull.Direction(float.Lerp(52, 150, share), 16), 5, 6, 3), new LockShape(24, 8) { Root = 0.7f });
            }
        },
        ["slickBack"] = hair =>
        {
            Cuts.Sides(hair, 4);
            Cuts.Swept(hair, 72, 15, around => Skull.Direction(180 - (around * 0.45f), -12), around => 10 - (0.03f * MathF.Abs(around)), new LockShape(23, 9) { Root = 0.8f, Taper = 0.25f, Tip = 0.3f });
        },
        ["quiff"] = hair =>
        {
            Cuts.Sides(hair, 4);
            Cuts.Swept(hair, 50, 11, around => Skull.Direction(180 - (around * 0.5f), 30), around => 40 - (0.3f * MathF.Abs(around)), new LockShape(26, 14) { Root = 0.85f, Taper = 0.3f });
        },
        ["spiky"] = hair =>
        {
            Cuts.Sides(hair, 5);
            foreach (Vector3 root in Ways.Scalp(150, 4))
            {
                if (root.Y > 0.1f)
                {
                    float length = (20 + (24 * root.Y)) * hair.Vary(0.8f, 1.2f);
                    Vector3 start = Skull.Point(root, 0), lean = new(hair.Vary(-0.2f, 0.2f), 0.75f, 0.3f * root.Z);
                    Vector3 tip = start + (length * Vector3.Normalize(Skull.Outwards(start) + lean));
                    hair.Lock([start, Vector3.Lerp(start, tip, 0.5f) + new Vector3(0, -1, 0), tip], new LockShape(25, 19) { Root = 1, Taper = 0.05f, Rings = 6 });
                }
            }
        },
        ["mohawk"] = hair =>
        {
            for (int i = 0; i < 13; i++)
            {
                float up = 30 + (i * 11);
                Vector3 start = Skull.Point(Skull.Direction(0, up), -2);
                float length = 42 * MathF.Sin(MathF.PI * (0.2f + (0.66f * i / 12)));
                Vector3 out_ = Skull.Outwards(start), tip = start + (length * Vector3.Normalize(out_ + new Vector3(0, 0.35f, -0.25f)));
                foreach (float side in (float[])[-0.5f, 0.5f])
                {
                    hair.Lock([start + new Vector3(side * 9, 0, 0), Vector3.Lerp(start, tip, 0.5f) + new Vector3(side * 7, 0, 0), tip + new Vector3(side * hair.Vary(4, 22), hair.Vary(-4, 3), 0)],
                        new LockShape(27, 20) { Root = 1, Taper = 0.1f, Rings = 8 }, _ => Vector3.UnitX);
                }
            }
        },
        ["flatTop"] = hair =>
        {
            Cuts.Sides(hair, 3.5f);
            foreach (Vector3 root in Ways.Scalp(330, 3))
            {
                if (root.Y > 0.42f)
                {
                    Vector3 start = Skull.Point(root, -1);
                    float height = 145 - (0.02f * start.Z);
                    Vector3 tip = new(start.X * 1.08f, height, (start.Z * 1.04f) + 2);
                    hair.Lock([start, Vector3.Lerp(start, tip, 0.6f), tip], new LockShape(17, 17) { Root = 1, Taper = 0.9f, Tip = 0.8f, Rings = 4 }, _ => Vector3.UnitZ);
                }
            }
        },
        ["undercut"] = hair =>
        {
            Cuts.Sides(hair, 2);
            foreach (float share in Steps(9))
            {
                Vector3 part = Ways.Parting(0.42f, share);
                hair.Lock(Ways.Over(part, Skull.Direction(-float.Lerp(40, 130, share), 24), 5, 15, 24 * (1 - (0.6f * share))), new LockShape(30, 13) { Root = 0.8f, Rings = 14 });
                hair.Lock(Ways.Over(part, Skull.Direction(-float.Lerp(24, 125, share), 44), 6, 20, 22 * (1 - (0.6f * share))), new LockShape(26, 12) { Root = 0.8f, Rings = 14 });
            }
        },
        ["messy"] = hair =>
        {
            Cuts.Sides(hair, 6);
            Cuts.Mop(hair, around => MathF.Abs(around) < 70 ? 26 : 4, around => 15 + hair.Vary(-4, 7), new LockShape(25, 13) { Wave = 3, Waves = 1 }, 17, Skull.Direction(160, 78), 26);
            Cuts.Fringe(hair, 46, 8, place => 44 + (9 * MathF.Sin(place * 5)), 13, new LockShape(21, 11), 14);
        },
        ["bowl"] = hair =>
        {
            Cuts.Sides(hair, 4);
            Cuts.Mop(hair, around => MathF.Abs(around) < 62 ? 3 : MathF.Abs(around) < 110 ? -6 : -14, around => MathF.Abs(around) < 62 ? 10 : 15, new LockShape(29, 12) { Tip = 0.75f, Taper = 0.6f, Rings = 14 }, 20, Skull.Direction(180, 84));
        },
        ["pixie"] = hair =>
        {
            Cuts.Sides(hair, 6);
            Cuts.Mop(hair, around => MathF.Abs(around) < 70 ? 24 : MathF.Abs(around) < 120 ? -12 : -32, around => MathF.Abs(around) > 120 ? 6 : 11, new LockShape(24, 10), 19, Skull.Direction(-150, 74), 10);
            Cuts.Fringe(hair, 50, 9, place => 38 - (12 * place), 26, new LockShape(23, 10), 12);
            foreach (float side in (float[])[-1, 1])
            {
                hair.Lock(Ways.Fall(Skull.Direction(side * 62, 40), Skull.Direction(side * 73, 0), 10, 8, -34, -6, 8), new LockShape(15, 7));
            }
        },
    };

    private static IEnumerable<float> Steps(int count) => Enumerable.Range(0, count).Select(i => i / (count - 1f));
}
