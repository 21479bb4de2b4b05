using System.Numerics;

namespace Likeness.Stylized.Assets.Hair;

/// <content>Clouds of curls.</content>
internal static partial class HairStyles
{
    private static Dictionary<string, Action<HairSculptor>> CurlyStyles() => new()
    {
        ["shortCurls"] = hair =>
        {
            Cuts.Sides(hair, 5);
            foreach (Vector3 root in Ways.Scalp(330, 2))
            {
                if (root.Y > -0.12f)
                {
                    Curl(hair, root, 7 + (7 * MathF.Max(0, root.Y)), 12.5f * hair.Vary(0.85f, 1.15f));
                }
            }
        },
        ["afro"] = hair =>
        {
            foreach (Vector3 root in Ways.Scalp(420, -3))
            {
                if (root.Y > -0.4f)
                {
                    Curl(hair, root, 22 + (4 * MathF.Max(0, root.Y)), 18 * hair.Vary(0.9f, 1.12f));
                }
            }

            foreach (Vector3 root in Ways.Scalp(240, 0))
            {
                Curl(hair, root, 8, 19);
            }
        },
        ["afroPuffs"] = hair =>
        {
            foreach (float side in (float[])[-1, 1])
            {
                Vector3 knot = Skull.Direction(side * 100, 46);
                HalfGather(hair, knot, side);
                Vector3 centre = Skull.Point(knot, 34);
                for (int i = 0; i < 74; i++)
                {
                    float y = 1 - (2 * (i + 0.5f) / 74), radius = MathF.Sqrt(1 - (y * y));
                    (float sine, float cosine) = MathF.SinCos(i * 2.399963f);
                    hair.Ball(centre + (29 * new Vector3(radius * sine, y, radius * cosine)), new Vector3(13.5f) * hair.Vary(0.9f, 1.1f));
                }
            }
        },
    };

    private static void Curl(HairSculptor hair, Vector3 root, float lift, float radius)
    {
        Vector3 at = Skull.Point(root, lift + hair.Vary(-2, 2));
        hair.Ball(at, new Vector3(radius));
    }
}
